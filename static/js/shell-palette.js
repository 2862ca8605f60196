// The command palette. Cmd/Ctrl-K or the search button opens it; arrows move, Enter opens. Results come from
// /search/?q= as {groups: [{title, items: [{title, detail, url, icon}]}]}; every word is set as text, never as markup.

const palette = document.getElementById("palette");
const input = palette?.querySelector(".palette__input");
const results = document.getElementById("palette-results");
const status = palette?.querySelector("[data-palette-status]");
const WAIT_MS = 140;
let timer;
let asked = 0;

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function option(item, number) {
  const row = element("a", "palette__item");
  row.id = `palette-item-${number}`;
  row.href = item.url;
  row.tabIndex = -1;
  row.setAttribute("role", "option");
  const icon = element("span", "icon", item.icon);
  icon.setAttribute("aria-hidden", "true");
  const words = element("span", "grow");
  words.append(element("span", "palette__title truncate", item.title));
  if (item.detail) words.append(element("span", "palette__detail truncate", item.detail));
  row.append(icon, words);
  row.addEventListener("pointermove", () => choose(number));
  return row;
}

function show(groups, query) {
  results.replaceChildren();
  let number = 0;
  for (const group of groups) {
    const box = element("div");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", group.title);
    const heading = element("div", "palette__group", group.title);
    heading.setAttribute("aria-hidden", "true");
    box.append(heading, ...group.items.map((item) => option(item, number++)));
    results.append(box);
  }
  results.hidden = number === 0;
  palette.querySelector(".palette__none")?.remove();
  if (number === 0) {
    results.after(element("p", "palette__none", `Nothing found for “${query}”. Try fewer or other words.`));
  }
  status.textContent = number === 1 ? "1 result" : `${number} results`;
  input.setAttribute("aria-expanded", String(number > 0));
  choose(0);
}

function options() {
  return [...results.querySelectorAll("[role=option]")];
}

function choose(number) {
  const rows = options();
  rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === number)));
  const chosen = rows[number];
  if (!chosen) {
    input.removeAttribute("aria-activedescendant");
    return;
  }
  input.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const rows = options();
  if (rows.length === 0) return;
  const now = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  choose((now + step + rows.length) % rows.length);
}

async function ask() {
  const query = input.value.trim();
  const mine = ++asked;
  try {
    const answer = await fetch(`${palette.dataset.url}?q=${encodeURIComponent(query)}`, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const found = await answer.json();
    if (mine === asked) show(found.groups, query); // an answer that comes late must not replace a newer one
  } catch {
    if (mine === asked) status.textContent = "Search did not answer. Check the connection and try again.";
  }
}

function open() {
  if (palette.open) return;
  palette.showModal();
  input.select();
  ask();
}

if (palette) {
  document.addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  for (const button of document.querySelectorAll("[data-palette-open]")) button.addEventListener("click", open);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      results.querySelector("[aria-selected=true]")?.click();
    }
  });
}
