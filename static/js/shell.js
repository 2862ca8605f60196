// What every page needs: drawer, colours, dialogs, copy buttons, filters that send themselves. No inline handlers.

const drawerButton = document.querySelector("[data-drawer-open]");
const sidebar = document.getElementById("sidebar");
const frame = document.querySelector(".frame");

function setDrawer(open) {
  document.documentElement.classList.toggle("drawer-open", open);
  drawerButton.setAttribute("aria-expanded", String(open));
  frame.inert = open;
  if (open) sidebar.querySelector("a, button").focus();
  else drawerButton.focus();
}

if (drawerButton) {
  drawerButton.addEventListener("click", () => setDrawer(true));
  for (const closer of document.querySelectorAll("[data-drawer-close]")) {
    closer.addEventListener("click", () => setDrawer(false));
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.documentElement.classList.contains("drawer-open")) setDrawer(false);
  });
  window.matchMedia("(min-width: 1024px)").addEventListener("change", (query) => {
    if (query.matches && document.documentElement.classList.contains("drawer-open")) setDrawer(false);
  });
}

// A link to something that is folded unfolds it.
function unfoldTarget() {
  const target = document.getElementById(window.location.hash.slice(1));
  for (let fold = target?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target?.scrollIntoView();
}
window.addEventListener("hashchange", unfoldTarget);
if (window.location.hash) unfoldTarget();

// On a phone not all tabs fit: the one that is open is in sight.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.closest(".tabs");
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

for (const choice of document.querySelectorAll("[data-theme-choice] input")) {
  choice.checked = choice.value === window.countersignTheme.choice();
  choice.addEventListener("change", () => window.countersignTheme.choose(choice.value));
}

for (const shortcut of document.querySelectorAll("[data-shortcut]")) {
  if (/Mac|iPhone|iPad/.test(navigator.platform)) shortcut.textContent = "⌘K";
}

// A button with data-dialog="id" opens that dialog; data-close inside closes it, and so does a click beside it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("dialog [data-close]")) event.target.closest("dialog").close();
  if (event.target.matches("dialog")) event.target.close();
});

// A button with data-copy="text" copies it and says so.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const icon = button.querySelector(".icon");
  const label = button.getAttribute("aria-label");
  await navigator.clipboard.writeText(button.dataset.copy);
  button.dataset.done = "";
  if (icon) icon.textContent = "check";
  button.setAttribute("aria-label", "Copied");
  setTimeout(() => {
    delete button.dataset.done;
    if (icon) icon.textContent = "content_copy";
    if (label) button.setAttribute("aria-label", label);
  }, 1600);
});

// A select in a filter bar sends the form; empty parameters stay out of the address.
for (const form of document.querySelectorAll("[data-filters]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select")) form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    for (const field of form.querySelectorAll("input[name], select[name]")) field.disabled = field.value === "";
  });
  // The back button brings the page as it was, with its fields switched off.
  window.addEventListener("pageshow", () => {
    for (const field of form.querySelectorAll("[name]:disabled")) field.disabled = false;
  });
}

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (!event.defaultPrevented) form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

document.querySelector("[data-focus-on-load]")?.focus();
