// Selecting words in the proposed text brings up a button; it opens the form for comments with those words quoted.

const difference = document.querySelector("[data-difference]");
const button = document.querySelector("[data-comment-on]");
const form = document.querySelector("[data-say]");

export function watchSelection(say) {
  if (!difference || !button || !form) return null;
  let chosen = null;

  document.addEventListener("selectionchange", () => {
    chosen = quoted(getSelection());
    button.hidden = !chosen;
    if (chosen) place(chosen.box);
  });
  // A press on the button must not clear what is selected.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    if (chosen) write(chosen);
    getSelection().removeAllRanges();
  });

  function commentOn(row) {
    const found = quoted(getSelection()) ?? (row && quotedRow(row));
    write(found ?? { path: "", line: "", quote: "" });
    say(found ? "Comment on: " + found.quote.slice(0, 120) : "Comment on the whole");
  }

  return { commentOn };
}

function write({ path, line, quote }) {
  form.elements.path.value = path;
  form.elements.line.value = line;
  form.elements.quote.value = quote;
  form.closest("details").open = true;
  form.elements.body.focus();
  form.scrollIntoView({ block: "center" });
}

function place(box) {
  const frame = button.offsetParent?.getBoundingClientRect() ?? { top: -scrollY, left: -scrollX };
  button.style.top = `${box.bottom - frame.top + 6}px`;
  button.style.left = `${Math.max(8, Math.min(box.left, innerWidth - 150)) - frame.left}px`;
}

// {path, line, quote, box} of the selected words of the proposed text, or null when none are selected.
function quoted(selection) {
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const part = within(range.startContainer)?.closest("[data-path]");
  if (!part || part !== within(range.endContainer)?.closest("[data-path]")) return null;
  const rows = [...part.querySelectorAll("tr[data-line]")].filter((row) => range.intersectsNode(cellOf(row)));
  const lines = rows.map((row) => wordsOf(clipped(range, cellOf(row))));
  const quote = lines.join("\n").trim();
  if (!quote || quote.length > 2000) return null;
  const first = rows[lines.findIndex((line) => line.trim())];
  return { path: part.dataset.path, line: first.dataset.line, quote, box: range.getBoundingClientRect() };
}

function quotedRow(row) {
  const part = row.closest("[data-path]");
  const range = document.createRange();
  range.selectNodeContents(cellOf(row));
  const quote = wordsOf(range).trim();
  return part && row.dataset.line && quote ? { path: part.dataset.path, line: row.dataset.line, quote: quote.slice(0, 2000) } : null;
}

function within(node) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  return difference.contains(element) && !element.closest(".diff__talk") ? element : null;
}

// The cell with the proposed words: the only one inline, the right one side by side.
function cellOf(row) {
  return row.querySelector(".diff__new") ?? row.querySelector(".diff__text");
}

function clipped(range, cell) {
  const part = document.createRange();
  part.selectNodeContents(cell);
  if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) part.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(range.endContainer, range.endOffset);
  return part;
}

// Without what was removed and what is there for ears only; odd characters as they are and not as they are shown.
function wordsOf(range) {
  const copy = range.cloneContents();
  for (const odd of copy.querySelectorAll("[data-character]")) odd.replaceWith(odd.dataset.character);
  for (const other of copy.querySelectorAll("del, .visually-hidden")) other.remove();
  if (range.commonAncestorContainer.parentElement?.closest("del")) return "";
  return copy.textContent;
}
