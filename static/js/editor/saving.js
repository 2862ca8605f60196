// Saves by button, by Ctrl-S and by itself after a pause. Nothing typed is lost: while the portal cannot be reached the
// text stays in the browser and is tried again; when somebody else was first, the person chooses.

import { chooseBetween } from "./choosing.js";
import { changed, draft, isDirty, mark, markSaved, moveTo, payload, replaceWith, settle } from "./draft.js";
import { copyOf, forget, keep, keptWords, setAside } from "./local.js";
import { showNumber } from "./numbering.js";
import { showRefused } from "./problems.js";
import { post } from "./server.js";
import { unsoundBoxes } from "./settings.js";
import { calm, say, warn } from "./telling.js";

const { save: saveUrl, continue: continueUrl, signin } = document.getElementById("editor").dataset;
const SAVE_MS = 4000;
const RETRY_MS = 5000;
const KEEP_MS = 400;
let saveTimer = 0;
let keepTimer = 0;
let underWay = null;
let waiting = null; // {message, current} while somebody else's save waits for a choice
let closed = ""; // why the draft takes no more saves
let redrawAll = () => {};

export function prepareSaving(redraw) {
  redrawAll = redraw;
  document.getElementById("save").addEventListener("click", () => save());
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); save(); }
  });
  window.addEventListener("beforeunload", (event) => {
    if (isDirty() || unsoundBoxes().length) { keepNow(); event.preventDefault(); }
  });
  window.addEventListener("pagehide", keepNow);
  window.addEventListener("online", () => { if (isDirty()) save(); });
  // Back from another tab, perhaps from signing in again.
  window.addEventListener("focus", () => { if (isDirty() && !underWay) saveSoon(300); });
}

export function saveSoon(delay = SAVE_MS) {
  if (!isDirty()) return;
  clearTimeout(keepTimer);
  keepTimer = setTimeout(keepNow, KEEP_MS);
  if (waiting || closed) return;
  if (!underWay) say("Not saved yet");
  clearTimeout(saveTimer);
  saveTimer = setTimeout(save, delay);
}

function keepNow() {
  clearTimeout(keepTimer);
  if (settle()) forget();
  else keep();
}

// Returns whether everything typed is on the portal now.
export async function save() {
  clearTimeout(saveTimer);
  if (underWay) await underWay;
  if (closed) { tellClosed(closed); return false; }
  if (waiting) { choose(waiting); return false; }
  if (settle()) { forget(); saidSaved(); return unsoundBoxes().length === 0; }
  underWay = send();
  const isSaved = await underWay;
  underWay = null;
  return isSaved && unsoundBoxes().length === 0;
}

async function send() {
  say("Saving…");
  const then = mark();
  const answer = await post(saveUrl, payload());
  if (answer.ok) return done(answer.body, then);
  keepNow();
  say("Not saved", "bad");
  if (answer.body.current) { choose(answer.body); return false; }
  if (answer.body.closed) { tellClosed(answer.body.message); return false; }
  if (answer.status === 0 || answer.status >= 500 || answer.status === 429) tryAgain();
  else if (answer.status === 401 || !answer.isJson) tellSignedOut();
  else {
    showRefused(answer.body.errors || {});
    warn(`${answer.body.message || "The draft could not be saved."} ${keptWords()}`);
  }
  return false;
}

function done(body, then) {
  markSaved(then, body.revision);
  if (isDirty()) saveSoon();
  else forget();
  calm();
  saidSaved(new Date());
  showNumber(body);
  return true;
}

function saidSaved(at = null) {
  const boxes = unsoundBoxes();
  if (boxes.length) say(`Saved, except ${boxes.join(" and ")}: not sound JSON yet`, "bad");
  else if (at) say(`Saved at ${at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" })}`, "good");
  else say("Everything is saved", "good");
}

function tryAgain() {
  warn(`The portal cannot be reached, so this is not saved yet. ${keptWords()} It is tried again every few seconds.`);
  clearTimeout(saveTimer);
  saveTimer = setTimeout(save, RETRY_MS);
}

function tellSignedOut() {
  warn(`You were signed out, so this is not saved yet. ${keptWords()} Sign in again in another tab, then come back here.`, [
    { label: "Sign in", href: signin },
    { label: "Save now", act: save },
  ]);
}

// --- Somebody else saved first ---------------------------------------------------------------------------------------
export function choose(conflict) {
  waiting = conflict;
  const { current, message } = conflict;
  say("Not saved: choose first", "bad");
  chooseBetween({
    title: "Somebody else saved this draft",
    message,
    theirs: current,
    take: { label: "Take theirs", act: () => takeTheirs(current) },
    keep: { label: "Save mine", act: () => keepMine(current) },
    later: () => warn(`${current.saved_by} saved this draft after you opened it. Your changes are not saved yet. ${keptWords()}`, [
      { label: "Compare and choose", act: () => choose(conflict) },
    ]),
  });
}

function takeTheirs(current) {
  const mine = copyOf();
  setAside(mine);
  waiting = null;
  moveTo(current);
  replaceWith(current);
  markSaved(mark(), current.revision);
  forget();
  redrawAll();
  showNumber(current);
  say("Their text is here now", "good");
  warn("You took the other text. Yours is set aside in this browser.", [{ label: "Bring mine back", act: () => bringBack({ ...mine, revision: current.revision }) }]);
}

function keepMine(current) {
  waiting = null;
  moveTo(current);
  draft.revision = current.revision;
  changed();
  calm();
  save();
}

// A copy knows the revision that it was made from: when somebody saved since, the next save asks.
export function bringBack(copy) {
  const mine = copy.version === draft.version ? copy.revision : draft.revision;
  replaceWith({ ...copy, revision: mine });
  calm();
  redrawAll();
  changed();
  saveSoon(300);
}

// --- The draft is no longer open -------------------------------------------------------------------------------------
export function tellClosed(message) {
  closed = message;
  clearTimeout(saveTimer);
  settle();
  say(isDirty() ? "Not saved: the draft is closed" : "The draft is closed", "bad");
  const see = { label: "See the prompt's page", act: () => window.location.assign(document.getElementById("editor").dataset.prompt) };
  if (!isDirty()) { warn(message, [see]); return; }
  warn(`${message} ${keptWords()}`, [{ label: "Put my text into a new draft", act: carryOn }]);
}

async function carryOn() {
  const then = mark();
  const answer = await post(continueUrl, payload());
  if (answer.body.current) { closed = ""; choose(answer.body); return; }
  if (!answer.ok) { warn(`${answer.body.message || "That did not work just now; try again."} ${keptWords()}`, [{ label: "Try again", act: carryOn }]); return; }
  leave(then);
  window.location.assign(answer.body.url);
}

// Everything is on the portal, or is meant to go: nothing asks before the page is left.
export function leave(then = mark()) {
  markSaved(then, draft.revision);
  clearTimeout(saveTimer);
  forget();
}

export const isClosed = () => Boolean(closed);
export const isChoosing = () => Boolean(waiting);
