// The number that the draft will get, and the kind of change: proposed by the portal, raised by the author if need be.

import { changed, draft } from "./draft.js";

const ORDER = ["patch", "minor", "major"];
const select = document.getElementById("bump");
const help = document.getElementById("bump-help");

let shown = "";

export function numberNow() {
  return shown;
}

export function showNumber({ number, proposal }) {
  shown = number;
  document.getElementById("number").textContent = `It will be ${number}`;
  help.textContent = proposal.level
    ? `Proposed: ${proposal.level}. ${proposal.reason} You may raise it, not lower it.`
    : proposal.reason;
  if (!select) return;
  select.options[0].textContent = proposal.level ? `As proposed (${proposal.level})` : "As proposed";
  for (const option of select.options) {
    option.disabled = option.value !== "" && ORDER.indexOf(option.value) < ORDER.indexOf(proposal.level);
  }
  // A choice that the change has outgrown counts no more.
  select.value = select.querySelector(`option[value="${draft.bump}"]:not(:disabled)`) ? draft.bump : "";
}

select?.addEventListener("change", () => { draft.bump = select.value; changed(); });
