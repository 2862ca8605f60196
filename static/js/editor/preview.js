// Asks the portal, after a pause in the typing, what the prompt looks like filled in and what is wrong with it.

import { draft, start } from "./draft.js";
import { showProblems, showRefused } from "./problems.js";
import { post } from "./server.js";
import { takeFound } from "./variables.js";

const url = document.getElementById("editor").dataset.preview;
const box = document.getElementById("preview");
const size = document.getElementById("size");
const PAUSE_MS = 500;
let timer = 0;
let underWay = false;
let isStale = false;
let lastTook = 0;
let startCharacters = null;

// The longer the portal takes, the longer the pause: a text of a megabyte does not keep it busy at every word.
export function previewSoon() {
  clearTimeout(timer);
  timer = setTimeout(previewNow, Math.max(PAUSE_MS, Math.min(5000, 2 * lastTook)));
}

export async function previewNow() {
  clearTimeout(timer);
  if (underWay) { isStale = true; return; }
  underWay = true;
  isStale = false;
  const begun = performance.now();
  const answer = await post(url, { version: draft.version, content: draft.content });
  lastTook = performance.now() - begun;
  underWay = false;
  if (isStale) { previewSoon(); return; } // it was about a text that has changed since
  if (answer.ok) show(answer.body);
  else if (answer.status === 400) showRefused(answer.body.errors || {});
}

function show(body) {
  takeFound(body.variables);
  showProblems(body.problems);
  showRendered(body);
  showSize(body.size);
}

function showRendered({ rendered, missing, placeholders }) {
  const some = placeholders.slice(0, 3).join(", ") + (placeholders.length > 3 ? " and others" : "");
  const hint = document.getElementById("preview-hint");
  hint.hidden = !rendered.length || !placeholders.length;
  hint.textContent = `${some} ${placeholders.length === 1 ? "stands" : "stand"} where an example is missing.`;
  if (!rendered.length) {
    const why = document.createElement("p");
    why.className = "soft";
    why.textContent = missing ? `Nothing to show yet. ${missing}` : "Nothing to show yet.";
    box.replaceChildren(why);
    return;
  }
  const place = box.scrollTop;
  box.replaceChildren(...rendered.flatMap(({ role, text, is_cut: isCut }) => {
    const heading = document.createElement("h3");
    heading.className = "preview__role";
    heading.textContent = role[0].toUpperCase() + role.slice(1);
    const words = document.createElement("pre");
    words.className = "preview__text";
    words.textContent = text + (isCut ? "\n… (cut here; the rest is sent too)" : "");
    return [heading, words];
  }));
  box.scrollTop = place;
}

function showSize({ characters, tokens, kind, note }) {
  startCharacters ??= start.content.messages.reduce((sum, message) => sum + [...message.content].length, 0);
  const change = characters - startCharacters;
  const count = kind === "exact" ? `${tokens.toLocaleString()} tokens` : `about ${tokens.toLocaleString()} tokens`;
  const grown = change ? ` · ${change > 0 ? "+" : "−"}${Math.abs(change).toLocaleString()} since you opened it` : "";
  size.textContent = `${characters.toLocaleString()} characters · ${count}${grown}`;
  document.getElementById("size-note").textContent = note;
}
