// The dialog that shows two texts of the draft word by word, and asks which one stays.

import { draft } from "./draft.js";
import { post } from "./server.js";

const url = document.getElementById("editor").dataset.diff;
const dialog = document.getElementById("choose");
const part = (name) => dialog.querySelector(`[data-part=${name}]`);
let later = () => {};

// theirs: the state on the portal; mine: {content, change_note, rationale}, by default what is typed.
export async function chooseBetween({ title, message, theirs, mine = draft, take, keep, later: whenLater = () => {} }) {
  later = whenLater;
  part("title").textContent = title;
  part("message").textContent = message;
  part("take").textContent = take.label;
  part("keep").textContent = keep.label;
  part("take").onclick = () => finish(take.act);
  part("keep").onclick = () => finish(keep.act);
  part("notes").replaceChildren(...noteDifferences(theirs, mine));
  part("diff").textContent = "Comparing…";
  if (!dialog.open) dialog.showModal();
  const answer = await post(url, { version: theirs.version, content: mine.content });
  if (answer.ok) part("diff").innerHTML = answer.body.html; // made and escaped by the portal's own template
  else part("diff").textContent = "The two cannot be compared just now.";
}

function finish(act) {
  later = () => {};
  dialog.close();
  act();
}

function noteDifferences(theirs, mine) {
  const lines = [];
  if (theirs.change_note.trim() !== mine.change_note.trim()) {
    lines.push(`Note on the portal: ${theirs.change_note.trim() || "none"}`, `Your note: ${mine.change_note.trim() || "none"}`);
  }
  if (JSON.stringify(theirs.rationale) !== JSON.stringify(mine.rationale.filter((note) => note.note.trim()))) {
    lines.push("The notes of why passages are there differ too.");
  }
  return lines.map((line) => {
    const item = document.createElement("p");
    item.textContent = line;
    return item;
  });
}

dialog.addEventListener("close", () => { const act = later; later = () => {}; act(); });

// Chromium gives the focus back to the text in which somebody wrote, but takes no key there until it is focused anew.
for (const each of document.querySelectorAll("dialog")) {
  each.addEventListener("close", () => {
    const back = document.activeElement;
    back.blur();
    back.focus();
  });
}
