// The draft as the editor holds it: what was loaded, what is typed, and what was last saved.

export const start = JSON.parse(document.getElementById("draft-state").textContent);

export const draft = {
  version: start.version,
  revision: start.revision,
  content: structuredClone(start.content),
  change_note: start.change_note,
  rationale: structuredClone(start.rationale),
  bump: start.bump,
};

let saved = fingerprint();
const listeners = [];

export function fingerprint() {
  return JSON.stringify([draft.content, draft.change_note, draft.rationale, draft.bump]);
}

export const isDirty = () => fingerprint() !== saved;

export function markSaved(fingerprintThen, revision) {
  saved = fingerprintThen;
  draft.revision = revision;
}

export function onChange(listener) {
  listeners.push(listener);
}

export function changed() {
  for (const listener of listeners) listener();
}

export function replaceWith(state) {
  draft.revision = state.revision;
  draft.content = structuredClone(state.content);
  draft.change_note = state.change_note;
  draft.rationale = structuredClone(state.rationale);
  draft.bump = state.bump;
  saved = fingerprint();
}

// A copy in this browser survives a dropped connection, a closed tab and a crash.
const KEY = `countersign-draft-${start.version}`;

export function keepLocally() {
  try {
    localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), ...draft }));
  } catch {
    // Full or forbidden storage: saving to the portal still works.
  }
}

export function forgetLocally() {
  try { localStorage.removeItem(KEY); } catch { /* as above */ }
}

export function localCopy() {
  try {
    const copy = JSON.parse(localStorage.getItem(KEY) || "null");
    if (!copy) return null;
    const same = JSON.stringify([copy.content, copy.change_note, copy.rationale, copy.bump]) === saved;
    return same ? null : copy;
  } catch {
    return null;
  }
}
