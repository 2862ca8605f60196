// The messages: write, add, move, remove; also by keyboard (Alt + arrow keys move the one that has the focus).

import { changed, draft } from "./draft.js";
import { paint } from "./mirror.js";
import { addNote, drawNotes, messageMoved, messageRemoved } from "./notes.js";
import { offerUndo } from "./undo.js";

const list = document.getElementById("messages");
const template = document.getElementById("message-template");
const told = document.getElementById("told");

export function drawMessages() {
  list.replaceChildren(...draft.content.messages.map(messageElement));
  number();
}

export const messageElements = () => [...list.querySelectorAll(".message")];
const textOf = (element) => element.querySelector(".message__text");
const indexOf = (element) => messageElements().indexOf(element);

function messageElement(message) {
  const element = template.content.firstElementChild.cloneNode(true);
  const role = element.querySelector(".message__role");
  const text = textOf(element);
  role.value = message.role;
  text.value = message.content;
  role.addEventListener("change", () => { message.role = role.value; changed(); });
  text.addEventListener("input", () => { message.content = text.value; paint(element); changed(); });
  element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) act(element, button.dataset.do, button);
  });
  element.addEventListener("keydown", (event) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    act(element, event.key === "ArrowUp" ? "up" : "down", document.activeElement);
  });
  paint(element);
  return element;
}

function act(element, what, focused) {
  const index = indexOf(element);
  if (what === "up") move(element, index, index - 1, focused);
  if (what === "down") move(element, index, index + 1, focused);
  if (what === "remove") remove(element, index);
  if (what === "note") addNote(index, textOf(element));
}

// Names and buttons follow the place that each message has now.
function number() {
  const elements = messageElements();
  elements.forEach((element, index) => {
    const name = `Message ${index + 1} of ${elements.length}`;
    element.querySelector("legend").textContent = name;
    element.querySelector(".message__role").setAttribute("aria-label", `${name}: who says it`);
    textOf(element).setAttribute("aria-label", `${name}: text`);
    element.querySelector("[data-do=up]").disabled = index === 0;
    element.querySelector("[data-do=down]").disabled = index === elements.length - 1;
    element.querySelector("[data-do=remove]").disabled = elements.length === 1;
  });
}

// The element itself moves, so its text, its place in it and what was focused stay.
function move(element, from, to, focused) {
  const { messages } = draft.content;
  if (to < 0 || to >= messages.length) return;
  const neighbour = messageElements()[to];
  messages.splice(to, 0, messages.splice(from, 1)[0]);
  if (to < from) neighbour.before(element);
  else neighbour.after(element);
  messageMoved(from, to);
  number();
  (focused && !focused.disabled ? focused : textOf(element)).focus();
  element.scrollIntoView({ block: "nearest" });
  told.textContent = `The message is number ${to + 1} of ${messages.length} now.`;
  changed();
}

function remove(element, index) {
  const [message] = draft.content.messages.splice(index, 1);
  const notes = messageRemoved(index);
  const before = element.nextElementSibling;
  element.remove();
  number();
  changed();
  offerUndo(list, before, "The message was removed.", () => {
    const place = Math.min(index, draft.content.messages.length);
    draft.content.messages.splice(place, 0, message);
    draft.rationale = notes;
    drawMessages();
    drawNotes();
    textOf(messageElements()[place]).focus();
    changed();
  });
}

document.getElementById("add-message").addEventListener("click", () => {
  const last = draft.content.messages.at(-1);
  const message = { role: last?.role === "user" ? "assistant" : "user", content: "" };
  draft.content.messages.push(message);
  const element = messageElement(message);
  const elements = messageElements();
  if (elements.length) elements.at(-1).after(element);
  else list.append(element);
  number();
  textOf(element).focus();
  changed();
});

// Focus comes after the selection: that is what makes a browser scroll to it.
export function goToLine(index, line = 1) {
  const element = messageElements()[index];
  if (!element) return;
  const text = textOf(element);
  const lines = text.value.split("\n");
  const begin = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  text.blur();
  text.setSelectionRange(begin, begin + (lines[line - 1] || "").length);
  text.focus();
  const shown = element.querySelectorAll(".mirror__line")[line - 1];
  (shown || element).scrollIntoView({ block: "center" });
}
