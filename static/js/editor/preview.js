// Asks the portal, half a second after the last key, what the prompt looks like filled in and what is wrong with it.

import { draft, start } from "./draft.js";
import { showMessageProblems } from "./messages.js";
import { post } from "./server.js";
import { showVariableProblems, takeFound } from "./variables.js";

const url = document.getElementById("editor").dataset.preview;
const WORDS = { error: "Must be fixed", warning: "Look at this", info: "Good to know" };
const SHAPES = { error: "✗", warning: "⚠", info: "i" };
let timer = 0;
let asked = 0;
let startCharacters = null;

export function previewSoon(delay = 500) {
  clearTimeout(timer);
  timer = setTimeout(previewNow, delay);
}

export async function previewNow() {
  const mine = ++asked;
  const answer = await post(url, { version: draft.version, content: draft.content });
  if (mine !== asked) return; // a later question is under way
  if (!answer.ok) {
    if (answer.status === 400) showProblems(Object.entries(answer.body.errors || {}).map(([path, message]) => ({ path, message, severity: "error" })));
    return;
  }
  const { body } = answer;
  takeFound(body.variables);
  showProblems(body.problems);
  showRendered(body);
  showSize(body.size);
  showOthers(body);
}

function showProblems(problems) {
  showMessageProblems(problems);
  showVariableProblems(problems);
  const list = document.getElementById("checks");
  const worst = problems.filter((problem) => problem.severity !== "info");
  if (!worst.length) {
    list.replaceChildren(check("ok", "✓", "The template is sound and every variable is known."));
    return;
  }
  list.replaceChildren(...worst.slice(0, 30).map((problem) => check(problem.severity, SHAPES[problem.severity], problem.message, WORDS[problem.severity])));
  if (worst.length > 30) list.append(check("info", "i", `${worst.length - 30} more.`));
}

function check(kind, shape, text, word = "") {
  const item = document.createElement("li");
  item.className = `check check--${kind}`;
  const mark = document.createElement("span");
  mark.setAttribute("aria-hidden", "true");
  mark.textContent = shape;
  const words = document.createElement("span");
  if (word) {
    const hidden = document.createElement("span");
    hidden.className = "visually-hidden";
    hidden.textContent = `${word}: `;
    words.append(hidden);
  }
  words.append(text);
  item.append(mark, words);
  return item;
}

function showRendered(body) {
  const box = document.getElementById("preview");
  if (!body.rendered.length) {
    const why = document.createElement("p");
    why.className = "soft";
    why.textContent = body.missing ? `No preview yet. ${body.missing}` : "No preview yet.";
    box.replaceChildren(why);
    return;
  }
  box.replaceChildren(...body.rendered.flatMap((message) => {
    const role = document.createElement("h3");
    role.className = "preview__role";
    role.textContent = message.role[0].toUpperCase() + message.role.slice(1);
    const text = document.createElement("pre");
    text.className = "preview__text";
    text.textContent = message.text + (message.is_cut ? "\n… (cut here; the rest is sent too)" : "");
    return [role, text];
  }));
}

function showSize(size) {
  if (startCharacters === null) startCharacters = start.content.messages.reduce((sum, message) => sum + [...message.content].length, 0);
  const change = size.characters - startCharacters;
  const box = document.getElementById("size");
  const about = size.kind === "exact" ? `${size.tokens.toLocaleString()} tokens` : `about ${size.tokens.toLocaleString()} tokens (estimate)`;
  box.textContent = `${size.characters.toLocaleString()} characters · ${about}` + (change ? ` · ${change > 0 ? "+" : "−"}${Math.abs(change).toLocaleString()}` : "");
  box.title = size.note;
}

export function showOthers(body) {
  const box = document.getElementById("others");
  const names = body.others || [];
  const newer = body.revision > draft.revision ? "A newer save is on the portal. " : "";
  box.textContent = newer + (names.length ? `${names.join(", ")} ${names.length === 1 ? "is" : "are"} looking too` : "");
}
