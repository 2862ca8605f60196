// The draft as the editor holds it: what was loaded, what is typed, and whether all of it is on the portal.

export const start = JSON.parse(document.getElementById("draft-state").textContent);

export const draft = { version: start.version, ...written(start), revision: start.revision };

const listeners = [];
let edits = 0;
let savedEdits = 0;
let saved = fingerprint();

export function written(state) {
  return {
    content: structuredClone(state.content),
    change_note: state.change_note,
    rationale: structuredClone(state.rationale),
    bump: state.bump,
  };
}

// What is sent and kept. A note without words is still being written; it would be refused.
export function payload() {
  return { ...draft, rationale: draft.rationale.filter((note) => note.note.trim()), person: start.person };
}

export function fingerprint(state = payload()) {
  return JSON.stringify([state.content, state.change_note, state.rationale, state.bump]);
}

export const isDirty = () => edits !== savedEdits;
export const isAsSaved = (state) => fingerprint(state) === saved;

// Typed back to what was saved: then there is nothing to save. Comparing a megabyte takes a moment, so not at every key.
export function settle() {
  if (isDirty() && isAsSaved(payload())) savedEdits = edits;
  return !isDirty();
}

export const mark = () => ({ edits, fingerprint: fingerprint() });

export function markSaved(then, revision) {
  saved = then.fingerprint;
  savedEdits = then.edits;
  draft.revision = revision;
}

export function onChange(listener) {
  listeners.push(listener);
}

export function changed() {
  edits += 1;
  for (const listener of listeners) listener();
}

// The editor itself filled something in. Before the first edit by hand nothing is saved for that: whoever only looks at
// a draft must not become one of its authors.
export function filledIn() {
  if (edits) edits += 1;
  for (const listener of listeners) listener();
}

export function replaceWith(state) {
  Object.assign(draft, written(state));
  draft.revision = state.revision;
}

// Another draft of the same prompt took the place of the one that was opened.
export function moveTo(state) {
  draft.version = state.version;
  for (const input of document.querySelectorAll("input[name=version]")) input.value = state.version;
}
