// Open threads whose words stand in a row that is shown move below that row. Those in folded or hidden lines stay where
// they are, below the difference, with their words quoted.

export function rowAt(path, line) {
  const part = document.querySelector(`[data-path="${CSS.escape(path)}"]`);
  return part?.querySelector(`tr[data-line="${Number(line)}"]`) ?? null;
}

export function placeThreads() {
  const list = document.querySelector("[data-threads]");
  if (!list) return;
  let placed = 0;
  for (const thread of list.querySelectorAll("[data-thread]")) {
    const row = lastRow(thread);
    if (!row) continue;
    room(row).append(thread);
    placed += 1;
  }
  const note = document.querySelector("[data-placed-note]");
  if (note && placed) note.hidden = false;
  // The address may name a thread that has just moved.
  if (location.hash.startsWith("#thread-")) document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center" });
}

function lastRow(thread) {
  const { path, line, lastLine } = thread.dataset;
  const rows = [];
  for (let at = Number(line); at <= Number(lastLine) && rows.length < 200; at += 1) {
    const row = rowAt(path, at);
    if (row) rows.push(row);
  }
  for (const row of rows) row.classList.add("is-commented");
  return rows.at(-1) ?? null;
}

function room(row) {
  const next = row.nextElementSibling;
  if (next?.classList.contains("diff__talk")) return next.firstElementChild;
  const talk = document.createElement("tr");
  talk.className = "diff__talk";
  const cell = document.createElement("td");
  cell.colSpan = 4;
  talk.append(cell);
  row.after(talk);
  return cell;
}
