// Submit, see what changed, discard: each leaves the page, with everything saved or meant to go.

import { changed, draft, isAsSaved, payload } from "./draft.js";
import { numberNow } from "./numbering.js";
import { previewNow } from "./preview.js";
import { countErrors, goToFirst } from "./problems.js";
import { leave, save } from "./saving.js";
import { unsoundBoxes } from "./settings.js";
import { warn } from "./telling.js";
import { settle } from "./variables.js";

export function prepareFinishing() {
  document.getElementById("submit").addEventListener("click", submit);
  document.getElementById("see-changes")?.addEventListener("click", seeChanges);
  document.querySelector("form[data-leaves]").addEventListener("submit", () => leave());
}

async function submit() {
  const note = document.getElementById("change-note");
  const words = document.getElementById("change-note-error");
  const isMissing = !note.value.trim();
  words.hidden = !isMissing;
  note.setAttribute("aria-invalid", String(isMissing));
  if (isMissing) { note.focus(); return; }
  settle();
  await previewNow();
  if (unsoundBoxes().length) {
    warn(`Before you submit: ${unsoundBoxes().join(" and ")} must be sound JSON, or empty.`);
    return;
  }
  if (countErrors()) {
    warn(`Before you submit: ${countErrors() === 1 ? "one thing" : `${countErrors()} things`} must be fixed. See the checks.`);
    goToFirst();
    return;
  }
  if (!isAsSaved(payload())) changed(); // variables that the editor filled in, and nobody's hand has saved yet
  if (!(await save())) return;
  ask(note.value.trim());
}

// Everything is saved by now, and nothing can be typed behind the question: what is frozen is what was shown.
function ask(note) {
  const dialog = document.getElementById("confirm-submit");
  const form = document.getElementById("submit-form");
  form.elements.version.value = draft.version;
  form.elements.revision.value = draft.revision;
  dialog.querySelector("[data-part=number]").textContent = numberNow();
  dialog.querySelector("[data-part=note]").textContent = note;
  dialog.showModal();
}

async function seeChanges(event) {
  const { url } = event.currentTarget.dataset;
  if (await save()) window.location.assign(url.replace("DRAFT", draft.version));
}
