// What is typed in a form of this page stays in this browser, per person and request, until that form has gone through:
// another form may be sent first, the session may end, the tab may be closed. The page says which forms went through.
import { read, remove, write } from "../kept.js";

const page = document.querySelector("[data-keeps]");
const KEY = `countersign-review-${page?.dataset.keeps}`;
const FIELDS = "textarea, select, input[name=path], input[name=line]";
const KEPT_MS = 30 * 24 * 3600 * 1000; // as long as a request can plausibly wait

export function keepTyped(say) {
  if (!page) return;
  if ("ended" in page.dataset) { remove(KEY); return; } // nothing can be said here any more
  forgetSent();
  let restored = 0;
  for (const form of document.querySelectorAll("form[data-keep]")) restored += Number(restore(form));
  if (restored) say("What you typed here earlier is back. It is not sent yet.");
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-keep]");
    if (form) keep(form);
  });
}

function all() {
  const kept = Object.entries(read(KEY) ?? {});
  return Object.fromEntries(kept.filter(([, one]) => one.at > Date.now() - KEPT_MS));
}

function set(kept) {
  if (Object.keys(kept).length) write(KEY, kept);
  else remove(KEY);
}

function forget(name) {
  const { [name]: _, ...rest } = all();
  set(rest);
}

function forgetSent() {
  for (const name of page.dataset.sent.split(" ")) forget(name);
}

function keep(form) {
  const values = Object.fromEntries([...form.querySelectorAll(FIELDS)].map((field) => [field.name, field.value]));
  if (isBlank(form)) forget(form.dataset.keep);
  else set({ ...all(), [form.dataset.keep]: { at: Date.now(), basis: page.dataset.basis, values } });
}

const isBlank = (form) => [...form.querySelectorAll("textarea")].every((box) => !box.value.trim());

// Whether something came back. What the server brought back, after a refusal, is newer than what is kept here.
function restore(form) {
  const kept = all()[form.dataset.keep];
  if (!kept || !isBlank(form)) return false;
  const isSame = kept.basis === page.dataset.basis;
  if (!isSame && "keepWhileSame" in form.dataset) { forget(form.dataset.keep); return false; } // evidence of another text
  for (const field of form.querySelectorAll(FIELDS)) {
    // A place in a text that has changed is no place; the words that it was about are looked for again.
    if (!isSame && field.type === "hidden") continue;
    const value = kept.values[field.name];
    if (value && (field.type !== "select-one" || [...field.options].some((option) => option.value === value))) field.value = value;
  }
  for (let folded = form.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
  note(form, kept.at, isSame);
  return true;
}

function note(form, at, isSame) {
  const words = document.createElement("p");
  words.className = "review-kept";
  const when = new Date(at).toLocaleString([], { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  words.append(`Typed ${when}, not sent yet.${isSame ? "" : " The change is not as it was then, so read it again."} `);
  const clear = document.createElement("button");
  clear.type = "button";
  clear.className = "button button--quiet button--small";
  clear.textContent = "Clear it";
  clear.addEventListener("click", () => {
    forget(form.dataset.keep);
    for (const box of form.querySelectorAll("textarea")) box.value = "";
    words.remove();
    form.querySelector("textarea").focus();
  });
  words.append(clear);
  if (form.matches(".review-bar")) form.append(words); // below the row of field and buttons
  else [...form.querySelectorAll("textarea")].at(-1).after(words);
}
