// Copies in this browser: they survive a dropped connection, a closed tab and a crash. One is what is typed now; the
// others were set aside and wait for a choice. They belong to one person and one draft.

import { read, remove, write } from "../kept.js";
import { isAsSaved, payload, start } from "./draft.js";

const NOW = `countersign-draft-${start.person}-${start.version}`;
const EARLIER = `${NOW}-earlier`;
const MOST_EARLIER = 3;

let isKept = true;

export function keep() {
  isKept = write(NOW, copyOf());
}

export function forget() {
  remove(NOW);
}

export const keptWords = () => (isKept
  ? "Your text is kept in this browser."
  : "Keep this tab open: the text is too large for this browser to keep.");

export function copyOf() {
  const { person, ...rest } = payload();
  return { at: Date.now(), ...rest };
}

export function setAside(copy) {
  write(EARLIER, [copy, ...earlier()].slice(0, MOST_EARLIER));
}

export function earlier() {
  return (read(EARLIER) || []).filter((copy) => copy.content && !isAsSaved(copy));
}

export function forgetEarlier(copy) {
  const rest = earlier().filter((other) => other.at !== copy.at);
  if (rest.length) write(EARLIER, rest);
  else remove(EARLIER);
}

// What an earlier visit could not save steps aside, so that typing now does not write over it.
export function stepAside() {
  const copy = read(NOW);
  if (copy?.content && !isAsSaved(copy)) setAside(copy);
  remove(NOW);
}
