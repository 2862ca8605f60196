// The messages: write, add, move, remove; also by keyboard (Alt + arrow keys move the one that has the focus).

import { changed, draft } from "./draft.js";

const list = document.getElementById("messages");
const template = document.getElementById("message-template");

export function drawMessages() {
  list.replaceChildren(...draft.content.messages.map(messageElement));
  list.querySelectorAll("textarea").forEach(fit);
}

function messageElement(message, index) {
  const element = template.content.firstElementChild.cloneNode(true);
  const total = draft.content.messages.length;
  const name = `Message ${index + 1} of ${total}`;
  element.querySelector("legend").textContent = name;
  const role = element.querySelector(".message__role");
  const text = element.querySelector(".message__text");
  role.value = message.role;
  role.setAttribute("aria-label", `${name}: who says it`);
  text.value = message.content;
  text.setAttribute("aria-label", `${name}: text`);
  role.addEventListener("change", () => { message.role = role.value; changed(); });
  text.addEventListener("input", () => { message.content = text.value; fit(text); changed(); });
  element.querySelector("[data-do=up]").disabled = index === 0;
  element.querySelector("[data-do=down]").disabled = index === total - 1;
  element.querySelector("[data-do=remove]").disabled = total === 1;
  element.addEventListener("click", (event) => {
    const action = event.target.closest("[data-do]")?.dataset.do;
    if (action === "up") move(index, index - 1);
    if (action === "down") move(index, index + 1);
    if (action === "remove") remove(index);
    if (action === "note") addNote(index, text);
  });
  element.addEventListener("keydown", (event) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    move(index, event.key === "ArrowUp" ? index - 1 : index + 1);
  });
  return element;
}

// A prompt of a megabyte would make the page kilometres long; beyond 40 lines the box scrolls.
function fit(text) {
  const lines = Math.min(40, Math.max(4, text.value.slice(0, 20000).split("\n").length + 1));
  text.rows = Math.max(lines, Math.min(40, Math.ceil(text.value.length / 90)));
}

function move(from, to) {
  const messages = draft.content.messages;
  if (to < 0 || to >= messages.length) return;
  messages.splice(to, 0, messages.splice(from, 1)[0]);
  for (const note of draft.rationale) {
    if (note.message === from) note.message = to;
    else if (note.message === to) note.message = from;
  }
  redraw(to);
}

function remove(index) {
  const [message] = draft.content.messages.splice(index, 1);
  const notes = draft.rationale;
  draft.rationale = notes.filter((note) => note.message !== index)
    .map((note) => ({ ...note, message: note.message > index ? note.message - 1 : note.message }));
  redraw(Math.min(index, draft.content.messages.length - 1));
  offerUndo(index, message, notes);
}

function offerUndo(index, message, notes) {
  const undo = document.createElement("p");
  undo.className = "alert";
  undo.setAttribute("role", "status");
  undo.append("The message was removed. ");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small";
  button.textContent = "Put it back";
  button.addEventListener("click", () => {
    draft.content.messages.splice(index, 0, message);
    draft.rationale = notes;
    redraw(index);
  });
  undo.append(button);
  list.append(undo);
}

function redraw(focus) {
  drawMessages();
  drawNotes();
  changed();
  list.querySelectorAll(".message__text")[focus]?.focus();
}

document.getElementById("add-message").addEventListener("click", () => {
  const last = draft.content.messages.at(-1);
  draft.content.messages.push({ role: last?.role === "user" ? "assistant" : "user", content: "" });
  redraw(draft.content.messages.length - 1);
});

// --- Notes: why a passage is there -----------------------------------------------------------------------------------
const notes = document.getElementById("notes");

function addNote(index, text) {
  const quote = text.value.slice(text.selectionStart, text.selectionEnd).trim().slice(0, 500);
  draft.rationale.push({ message: index, quote, note: "" });
  drawNotes();
  notes.querySelector("li:last-child textarea").focus();
}

export function drawNotes() {
  notes.hidden = draft.rationale.length === 0;
  notes.replaceChildren(...draft.rationale.map((note, index) => {
    const item = document.createElement("li");
    const words = document.createElement("div");
    words.className = "list__words";
    const quote = document.createElement("div");
    quote.className = "list__detail";
    quote.textContent = note.quote ? `“${note.quote}”` : `Message ${note.message + 1} as a whole`;
    const text = document.createElement("textarea");
    text.rows = 2;
    text.value = note.note;
    text.setAttribute("aria-label", `Why: ${note.quote || "this message"}`);
    text.addEventListener("input", () => { note.note = text.value; changed(); });
    words.append(quote, text);
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "button button--small button--quiet";
    remove.textContent = "Remove";
    remove.addEventListener("click", () => { draft.rationale.splice(index, 1); drawNotes(); changed(); });
    item.append(words, remove);
    return item;
  }));
}

export function showMessageProblems(problems) {
  list.querySelectorAll(".message").forEach((element, index) => {
    const mine = problems.filter((problem) => problem.path.startsWith(`messages.${index}.`));
    element.classList.toggle("message--wrong", mine.some((problem) => problem.severity === "error"));
    element.querySelector(".message__problems").replaceChildren(...mine.map((problem) => {
      const item = document.createElement("li");
      item.className = `check check--${problem.severity}`;
      const jump = document.createElement("button");
      jump.type = "button";
      jump.className = "check__jump";
      const says = problem.line && !/^Line /.test(problem.message) ? `Line ${problem.line}: ${problem.message}` : problem.message;
      jump.textContent = says;
      jump.addEventListener("click", () => goToLine(element.querySelector("textarea"), problem.line || 1));
      item.append(jump);
      return item;
    }));
  });
}

function goToLine(text, line) {
  const lines = text.value.split("\n");
  const begin = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  text.focus();
  text.setSelectionRange(begin, begin + (lines[line - 1] || "").length);
}
