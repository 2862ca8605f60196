// The inbox by keyboard: j and k move through the rows, Enter opens (the row's link has the focus), ? shows the keys.

const rows = [...document.querySelectorAll("[data-row]")];
const tabs = document.querySelectorAll(".tabs a");
const search = document.querySelector("[data-filters] input[type=search]");
const keys = document.getElementById("keys");

function move(step) {
  const here = rows.indexOf(document.activeElement);
  const next = here === -1 ? (step > 0 ? 0 : rows.length - 1) : here + step;
  rows[Math.min(Math.max(next, 0), rows.length - 1)]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, select, textarea, [contenteditable]") || document.querySelector("dialog[open]")) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "?") keys.showModal();
  else if (event.key === "/" && search) search.focus();
  else if (/^[1-4]$/.test(event.key)) tabs[Number(event.key) - 1]?.click();
  else return;
  event.preventDefault();
});
