// Single keys, listed by "?". None of them signs anything, and none does anything while somebody types.

const TYPING = "input, textarea, select, [contenteditable], dialog[open]";
let here = null;

export function watchKeys({ commentOn, say }) {
  const actions = {
    j: () => go(passages(), 1, say),
    k: () => go(passages(), -1, say),
    n: () => go(threads(), 1, say),
    p: () => go(threads(), -1, say),
    a: () => decision()?.focus(),
    c: () => commentOn?.(here?.matches("tr") ? here : null),
    "?": () => document.getElementById("keys")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPING)) return;
    if (document.querySelector("dialog[open]")) return;
    const act = actions[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

// The first row of each run of changed rows.
function passages() {
  const changed = "tr.diff__row--added, tr.diff__row--removed, tr.diff__row--changed";
  return [...document.querySelectorAll(changed)].filter((row) => !row.previousElementSibling?.matches(changed));
}

function threads() {
  return [...document.querySelectorAll(".thread")].filter((thread) => thread.offsetParent);
}

function decision() {
  const bar = document.getElementById("decide");
  return bar?.querySelector("select, textarea, button, a") ?? null;
}

function go(stops, step, say) {
  if (!stops.length) {
    say("There is none.");
    return;
  }
  const at = stops.indexOf(here);
  here = stops[at < 0 ? (step > 0 ? 0 : stops.length - 1) : (at + step + stops.length) % stops.length];
  here.tabIndex = -1;
  here.focus({ preventScroll: true });
  here.scrollIntoView({ block: "center" });
  say(`${stops.indexOf(here) + 1} of ${stops.length}`);
}
