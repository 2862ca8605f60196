// Saves by button, by Ctrl-S and by itself after a pause. Nothing typed is lost: while the portal cannot be reached the
// text stays in the browser and is tried again; when somebody else saved first, the person chooses.

import { draft, fingerprint, forgetLocally, isDirty, keepLocally, markSaved, replaceWith } from "./draft.js";
import { showOthers } from "./preview.js";
import { post } from "./server.js";
import { hasBrokenJson } from "./settings.js";

const editor = document.getElementById("editor");
const state = document.getElementById("save-state");
const banner = document.getElementById("banner");
const conflict = document.getElementById("conflict");
const PAUSE_MS = 4000;
const RETRY_MS = 5000;
let timer = 0;
let underWay = null;
let current = null;
let redrawAll = () => {};

export function prepareSaving(redraw) {
  redrawAll = redraw;
  document.getElementById("save").addEventListener("click", () => save());
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); save(); }
  });
  window.addEventListener("beforeunload", (event) => { if (isDirty()) event.preventDefault(); });
  window.addEventListener("online", () => { if (isDirty()) save(); });
  document.getElementById("take-theirs").addEventListener("click", takeTheirs);
  document.getElementById("keep-mine").addEventListener("click", keepMine);
  document.querySelectorAll("form[data-leaves]").forEach((form) => form.addEventListener("submit", forgetAll));
}

export function saveSoon() {
  if (!isDirty()) return;
  keepLocally();
  say("Not saved yet");
  if (current) return; // a conflict waits for a choice
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE_MS);
}

// Returns whether everything typed is on the portal now.
export async function save() {
  clearTimeout(timer);
  if (underWay) await underWay;
  if (!isDirty()) return true;
  if (hasBrokenJson()) { say("Not saved: one of the JSON boxes is not sound yet"); return false; }
  underWay = send();
  const saved = await underWay;
  underWay = null;
  return saved;
}

async function send() {
  say("Saving…");
  const then = fingerprint();
  const answer = await post(editor.dataset.save, draft);
  if (answer.ok) return done(answer.body, then);
  if (answer.status === 409 && answer.body.current) return openConflict(answer.body);
  if (answer.status === 0 || answer.status >= 500) {
    say("Not saved: the portal cannot be reached. Your text is kept in this browser; trying again.");
    timer = setTimeout(save, RETRY_MS);
    return false;
  }
  if (answer.status === 401 || answer.status === 403) warn(answer.body.message || "You were signed out. Sign in again in another tab, then press Save draft; your text is kept in this browser.");
  else warn(answer.body.message || "The draft could not be saved. Your text is kept in this browser.");
  say("Not saved");
  return false;
}

function done(body, then) {
  markSaved(then, body.revision);
  if (!isDirty()) forgetLocally();
  banner.hidden = true;
  say(`Saved at ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" })}`);
  showNumber(body);
  showOthers(body);
  return true;
}

export function showNumber(body) {
  document.getElementById("number").textContent = `Version ${body.number}`;
  document.getElementById("bump-help").textContent = body.proposal.level
    ? `Proposed: ${body.proposal.level}. ${body.proposal.reason} You may choose more, not less.`
    : body.proposal.reason;
  const order = ["patch", "minor", "major"];
  for (const option of document.getElementById("bump").options) {
    option.disabled = option.value !== "" && order.indexOf(option.value) < order.indexOf(body.proposal.level);
  }
}

async function openConflict(body) {
  current = body.current;
  say("Not saved: somebody else saved first");
  document.getElementById("conflict-words").textContent = body.message;
  const box = document.getElementById("conflict-diff");
  box.textContent = "Comparing…";
  if (!conflict.open) conflict.showModal();
  const answer = await post(editor.dataset.diff, { version: draft.version, content: draft.content });
  if (answer.ok) box.innerHTML = answer.body.html; // made and escaped by the portal's own template
  else box.textContent = "The two could not be compared just now.";
  return false;
}

function takeTheirs() {
  keepLocally();
  replaceWith(current);
  current = null;
  conflict.close();
  redrawAll();
  say("Their text is loaded. Yours is kept in this browser until your next change.");
}

function keepMine() {
  draft.revision = current.revision;
  current = null;
  conflict.close();
  save();
}

conflict.addEventListener("close", () => {
  if (!current) return;
  warn(`${current.saved_by} saved this draft after you opened it. Your changes are not saved yet.`, "Compare and choose", () => { const waiting = current; current = null; openConflict({ message: banner.textContent, current: waiting }); });
});

function forgetAll() {
  markSaved(fingerprint(), draft.revision);
  forgetLocally();
}

export function warn(text, label = "", action = null) {
  banner.className = "alert alert--warn";
  banner.hidden = false;
  banner.replaceChildren(text);
  if (!label) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small";
  button.textContent = label;
  button.addEventListener("click", action);
  banner.append(" ", button);
}

function say(text) {
  state.textContent = text;
}
