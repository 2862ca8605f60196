// The editor of a draft. draft.js holds what is typed, the other modules draw parts of it; saving.js keeps it.

import { draft, forgetLocally, isDirty, localCopy, onChange, start } from "./draft.js";
import { drawMessages, drawNotes } from "./messages.js";
import { previewNow, previewSoon } from "./preview.js";
import { prepareSaving, save, saveSoon, showNumber, warn } from "./saving.js";
import { drawSettings } from "./settings.js";
import { drawVariables } from "./variables.js";

const LOOK_AGAIN_MS = 15000;

function drawAll() {
  drawMessages();
  drawNotes();
  drawVariables();
  drawSettings();
  previewNow();
}

function offerLocalCopy() {
  const copy = localCopy();
  if (!copy) return;
  const when = new Date(copy.at).toLocaleString();
  warn(`This browser holds changes of ${when} that were not saved.`, "Bring them back", () => {
    draft.content = copy.content;
    draft.change_note = copy.change_note;
    draft.rationale = copy.rationale;
    draft.bump = copy.bump;
    document.getElementById("banner").hidden = true;
    drawAll();
    saveSoon();
  });
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "button button--small button--quiet";
  drop.textContent = "Forget them";
  drop.addEventListener("click", () => { forgetLocally(); document.getElementById("banner").hidden = true; });
  document.getElementById("banner").append(" ", drop);
}

async function submit() {
  const note = document.getElementById("change-note");
  if (!note.value.trim()) {
    warn("Say what changed and why before you submit. Reviewers read this first.");
    note.focus();
    return;
  }
  if (!(await save())) return;
  const form = document.getElementById("submit-form");
  form.elements.revision.value = draft.revision;
  form.requestSubmit();
}

async function seeChanges(event) {
  const { url } = event.currentTarget.dataset;
  if (await save()) window.location.assign(url);
}

prepareSaving(drawAll);
onChange(previewSoon);
onChange(saveSoon);
drawAll();
showNumber(start);
offerLocalCopy();
document.getElementById("submit").addEventListener("click", submit);
document.getElementById("see-changes")?.addEventListener("click", seeChanges);
// Says "I am here" to others, and hears of them, also while nobody types.
setInterval(() => { if (!document.hidden && !isDirty()) previewNow(); }, LOOK_AGAIN_MS);
