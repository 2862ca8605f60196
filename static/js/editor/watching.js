// Says "I am here" to others who have the draft open, and hears of them and of their saves, also while nobody types.

import { draft, isDirty } from "./draft.js";
import { isChoosing, isClosed, tellClosed } from "./saving.js";
import { portalState } from "./server.js";
import { warn } from "./telling.js";

const LOOK_MS = 6000;
const box = document.getElementById("others");
const CLOSED = {
  submitted: "was submitted by somebody while you had it open. It is frozen now.",
  discarded: "was put aside by somebody while you had it open.",
};

async function look() {
  if (document.hidden || isClosed()) return;
  const { ok, body } = await portalState();
  if (!ok) return;
  showOthers(body.others);
  if (isChoosing()) return;
  if (CLOSED[body.state]) tellClosed(`This draft ${CLOSED[body.state]}`);
  else if (body.revision > draft.revision && !isDirty()) {
    warn(`${body.saved_by} saved this draft a moment ago. You see the text before that.`, [
      { label: "Show the newer text", act: () => window.location.reload() },
    ]);
  }
}

function showOthers(names) {
  const text = names.length ? `${names.join(", ")} ${names.length === 1 ? "is" : "are"} looking too` : "";
  if (box.textContent !== text) box.textContent = text;
}

export function startWatching() {
  look();
  setInterval(look, LOOK_MS);
  document.addEventListener("visibilitychange", look);
}
