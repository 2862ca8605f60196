// Notes: why a passage is there. Each is about a message, by its place, and mostly about words in it.

import { changed, draft } from "./draft.js";
import { offerUndo } from "./undo.js";

const MOST_QUOTED = 500;
const list = document.getElementById("notes");
const empty = document.getElementById("notes-empty");

export function addNote(index, text) {
  const quote = text.value.slice(text.selectionStart, text.selectionEnd).trim().slice(0, MOST_QUOTED);
  draft.rationale.push({ message: index, quote, note: "" });
  drawNotes();
  list.querySelector("li:last-child textarea").focus();
}

export function messageMoved(from, to) {
  for (const note of draft.rationale) {
    if (note.message === from) note.message = to;
    else if (note.message === to) note.message = from;
  }
  drawNotes();
}

// Returns the notes as they were before, for the undo.
export function messageRemoved(index) {
  const before = draft.rationale;
  draft.rationale = before
    .filter((note) => note.message !== index)
    .map((note) => ({ ...note, message: note.message > index ? note.message - 1 : note.message }));
  drawNotes();
  return before;
}

export function drawNotes() {
  empty.hidden = draft.rationale.length > 0;
  list.hidden = draft.rationale.length === 0;
  list.replaceChildren(...draft.rationale.map(noteElement));
}

function noteElement(note) {
  const item = document.getElementById("note-template").content.firstElementChild.cloneNode(true);
  const message = draft.content.messages[note.message];
  const isGone = note.quote && !message?.content.includes(note.quote);
  item.querySelector("[data-part=quote]").textContent = note.quote
    ? `“${note.quote}”`
    : `Message ${note.message + 1} as a whole`;
  item.querySelector("[data-part=gone]").hidden = !isGone;
  const text = item.querySelector("textarea");
  text.value = note.note;
  text.setAttribute("aria-label", `Why: ${note.quote || "this message"}`);
  text.addEventListener("input", () => { note.note = text.value; changed(); });
  item.querySelector("button").addEventListener("click", () => remove(note, item));
  return item;
}

function remove(note, item) {
  const before = [...draft.rationale];
  const next = item.nextElementSibling;
  draft.rationale = draft.rationale.filter((other) => other !== note);
  item.remove();
  changed();
  if (!note.note.trim()) { drawNotes(); return; }
  offerUndo(list, next, "The note was removed.", () => { draft.rationale = before; drawNotes(); changed(); });
}
