// Behind each text lies a copy of it that nobody reads: it gives the box its height, numbers the lines, tints what stands
// in braces and marks the lines that have a problem. Very long texts do without, and scroll in a box instead.

const MOST_CHARACTERS = 40000;
const MOST_LINES = 400;
const BRACES = /(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})/;

const painted = new WeakMap(); // mirror → the lines that it shows, each with its mark before it
const marks = new WeakMap(); // message element → Map of line number → "error" or "warning"

export function markLines(element, problems) {
  const lines = new Map();
  for (const { line, severity } of problems) {
    if (line && severity !== "info" && lines.get(line) !== "error") lines.set(line, severity);
  }
  marks.set(element, lines);
  paint(element);
}

export function paint(element) {
  const text = element.querySelector(".message__text").value;
  const mirror = element.querySelector(".mirror");
  const isLong = text.length > MOST_CHARACTERS || countLines(text) > MOST_LINES;
  element.classList.toggle("message--long", isLong);
  if (isLong) {
    if (mirror.firstChild) mirror.replaceChildren();
    painted.delete(mirror);
    return;
  }
  const lines = marks.get(element) || new Map();
  repaint(mirror, text.split("\n").map((line, index) => [lines.get(index + 1) || "", line]));
}

function countLines(text) {
  let count = 1;
  for (let at = text.indexOf("\n"); at !== -1 && count <= MOST_LINES; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

// Only the lines that differ are made anew: those between an equal beginning and an equal end.
function repaint(mirror, now) {
  const before = painted.get(mirror) || [];
  const isSame = (one, other) => one[0] === other[0] && one[1] === other[1];
  const most = Math.min(now.length, before.length);
  let head = 0;
  while (head < most && isSame(now[head], before[head])) head += 1;
  let tail = 0;
  while (tail < most - head && isSame(now[now.length - 1 - tail], before[before.length - 1 - tail])) tail += 1;
  const after = mirror.childNodes[before.length - tail] || null;
  for (let index = before.length - tail - 1; index >= head; index -= 1) mirror.childNodes[index].remove();
  for (const [mark, line] of now.slice(head, now.length - tail)) mirror.insertBefore(lineElement(mark, line), after);
  painted.set(mirror, now);
}

function lineElement(mark, line) {
  const element = document.createElement("div");
  element.className = mark ? `mirror__line mirror__line--${mark}` : "mirror__line";
  for (const [index, part] of line.split(BRACES).entries()) {
    if (index % 2) {
      const braces = document.createElement("span");
      braces.className = "mirror__braces";
      braces.textContent = part;
      element.append(braces);
    } else if (part) element.append(part);
  }
  return element;
}
