// Cases by keyboard: j or → leads to the next one of those that the filter chooses, k or ← to the one before.

const ways = { j: "next", ArrowRight: "next", k: "prev", ArrowLeft: "prev" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
  if (event.target.closest("input, select, textarea, [contenteditable]") || document.querySelector("dialog[open]")) return;
  const link = ways[event.key] && document.querySelector(`[data-case-ways] a[rel=${ways[event.key]}]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
