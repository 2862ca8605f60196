// What is wrong with the prompt: in the list of checks, at its field, and at its line.

import { goToLine, messageElements } from "./messages.js";
import { markLines } from "./mirror.js";
import { fieldOf, showAtFields } from "./settings.js";
import { isAboutToJoin, variableElements } from "./variables.js";

const WORDS = { error: "Must be fixed", warning: "Look at this", info: "Good to know" };
const SHAPES = { ok: "✓", error: "✗", warning: "⚠", info: "i" };
const MOST_SHOWN = 30;
const list = document.getElementById("checks");
let errors = 0;
let shown = "";

export const countErrors = () => errors;

export function showProblems(all) {
  const problems = all.filter((problem) => !isAboutToJoin(problem));
  errors = problems.filter((problem) => problem.severity === "error").length;
  showAtMessages(problems);
  showAtVariables(problems);
  showAtFields(problems);
  // A screen reader reads the list again whenever it is drawn: only when it says something else.
  const now = JSON.stringify(problems);
  if (now === shown) return;
  shown = now;
  showList(problems.filter((problem) => problem.severity !== "info"));
}

// A save that was refused names fields in the same way.
export function showRefused(refused) {
  showProblems(Object.entries(refused).map(([path, message]) => ({ path, message, severity: "error" })));
}

export function goToFirst() {
  list.querySelector("button")?.focus();
}

function showList(problems) {
  if (!problems.length) {
    list.replaceChildren(line("ok", "The text is sound and every variable is known."));
    return;
  }
  list.replaceChildren(...problems.slice(0, MOST_SHOWN).map((problem) => line(problem.severity, said(problem), problem)));
  if (problems.length > MOST_SHOWN) list.append(line("info", `${problems.length - MOST_SHOWN} more.`));
}

function said({ line: number, message }) {
  return number && !/^Line /.test(message) ? `Line ${number}: ${message}` : message;
}

function line(kind, text, problem = null) {
  const item = document.createElement("li");
  item.className = `check check--${kind}`;
  const mark = document.createElement("span");
  mark.setAttribute("aria-hidden", "true");
  mark.textContent = SHAPES[kind];
  item.append(mark, problem ? jump(problem, text) : text);
  return item;
}

function jump(problem, text) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "check__jump";
  const word = document.createElement("span");
  word.className = "visually-hidden";
  word.textContent = `${WORDS[problem.severity]}: `;
  button.append(word, text);
  button.addEventListener("click", () => goTo(problem));
  return button;
}

function goTo({ path, line: number }) {
  const [kind, index] = path.split(".");
  if (kind === "messages") goToLine(Number(index || 0), number || 1);
  else if (kind === "variables") variableElements()[index]?.querySelector(path.endsWith("default") ? "[data-field=default]" : "[data-field=example]")?.focus();
  else fieldOf(path)?.focus();
}

function showAtMessages(problems) {
  messageElements().forEach((element, index) => {
    const mine = problems.filter(({ path }) => path.startsWith(`messages.${index}.`));
    element.classList.toggle("message--wrong", mine.some(({ severity }) => severity === "error"));
    markLines(element, mine);
    const box = element.querySelector(".message__problems");
    const now = JSON.stringify(mine);
    if (box.dataset.shown === now) return;
    box.dataset.shown = now;
    box.replaceChildren(...mine.map((problem) => line(problem.severity, said(problem), problem)));
  });
}

function showAtVariables(problems) {
  variableElements().forEach((element, index) => {
    const mine = problems.filter(({ path, severity }) => severity === "error" && `${path}.`.startsWith(`variables.${index}.`));
    const words = element.querySelector(".variable__problem");
    words.hidden = mine.length === 0;
    words.textContent = mine.map(({ message }) => message).join(" ");
  });
}
