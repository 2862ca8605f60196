// The table of cases: a row more without asking the server, tags proposed one by one, and a warning before what was
// typed is lost. Everything works without this too.

const form = document.querySelector("[data-case-table]");
if (form) {
  const rows = form.querySelector("[data-rows]");
  const blank = form.querySelector("[data-blank]");
  const most = 200; // as the server reads them
  const tags = [...form.querySelectorAll("#tags option")].map((option) => option.value);
  const list = form.querySelector("#tags");

  const nextIndex = () => {
    const numbers = [...rows.querySelectorAll('input[name$="-key"]')].map((input) => Number.parseInt(input.name.slice(1), 10));
    return Math.max(-1, ...numbers) + 1;
  };

  form.querySelector("[data-add-row]").addEventListener("click", (event) => {
    if (rows.children.length >= most) return; // the server says that this page is full
    event.preventDefault();
    const row = blank.content.firstElementChild.cloneNode(true);
    const index = nextIndex();
    for (const part of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
      for (const name of ["name", "id", "for", "aria-describedby"]) {
        const value = part.getAttribute(name);
        if (value) part.setAttribute(name, value.replace(/^r\d+-/, `r${index}-`));
      }
    }
    rows.append(row);
    row.querySelector("textarea, input:not([type=hidden], [type=checkbox])").focus();
  });

  // A list proposes for the whole field; so each proposal begins with the tags that are there.
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-tags]")) return;
    const before = event.target.value.slice(0, event.target.value.lastIndexOf(",") + 1);
    const there = before.split(",").map((tag) => tag.trim());
    list.replaceChildren(
      ...tags
        .filter((tag) => !there.includes(tag))
        .map((tag) => new Option("", before ? `${before} ${tag}` : tag)),
    );
  });

  let isChanged = Boolean(document.querySelector(".error-summary"));
  form.addEventListener("input", () => {
    isChanged = true;
  });
  form.addEventListener("submit", () => {
    isChanged = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged) event.preventDefault();
  });
}
