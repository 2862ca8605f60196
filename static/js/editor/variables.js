// The variables: found in the text by the portal, described here. One that appears in the text joins the list by itself
// once the typing pauses; one that joined by itself and was never touched leaves again with the text.

import { changed, draft, filledIn, onChange } from "./draft.js";

const PAUSE_MS = 1200;
const box = document.getElementById("variables");
const template = document.getElementById("variable-template");
const byItself = new Set();
let found = [];
let timer = 0;

const declared = (name) => draft.content.variables.some((variable) => variable.name === name);
const fresh = ({ name, type }) => ({ name, type, description: "", required: true, default: null, example: null });
const isUntouched = (variable) => byItself.has(variable.name) && !variable.description && variable.example === null && variable.required;

// Names that will join the list in a moment: nothing is wrong with them yet.
export const isAboutToJoin = (problem) => problem.code === "undeclared_variable" && timer !== 0;

export function takeFound(variables) {
  found = variables;
  clearTimeout(timer);
  timer = 0;
  const isNews = found.some(({ name }) => !declared(name)) || draft.content.variables.some(isLeftOver);
  if (isNews) timer = setTimeout(settle, PAUSE_MS);
  markUnused();
}

// Whoever types on is not finished with the name.
onChange(() => { if (timer) { clearTimeout(timer); timer = setTimeout(settle, PAUSE_MS); } });

const isLeftOver = (variable) => isUntouched(variable) && !found.some(({ name }) => name === variable.name);

export function settle() {
  clearTimeout(timer);
  if (!timer) return;
  timer = 0;
  draft.content.variables = draft.content.variables.filter((variable) => !isLeftOver(variable));
  for (const variable of found) {
    if (declared(variable.name)) continue;
    draft.content.variables.push(fresh(variable));
    byItself.add(variable.name);
  }
  drawVariables();
  filledIn();
}

export function drawVariables() {
  document.getElementById("variables-empty").hidden = draft.content.variables.length > 0;
  const focused = document.activeElement?.closest?.(".variable")?.dataset.name;
  const field = document.activeElement?.dataset?.field;
  box.replaceChildren(...draft.content.variables.map(variableElement));
  markUnused();
  if (focused && field) variableOf(focused)?.querySelector(`[data-field=${field}]`)?.focus();
}

const variableOf = (name) => [...box.children].find((element) => element.dataset.name === name);

function variableElement(variable) {
  const element = template.content.firstElementChild.cloneNode(true);
  element.querySelector("legend").textContent = variable.name;
  element.dataset.name = variable.name;
  const field = (name) => element.querySelector(`[data-field=${name}]`);
  const defaultRow = element.querySelector("[data-default-row]");
  field("type").value = variable.type;
  field("required").checked = variable.required;
  field("description").value = variable.description;
  field("example").value = asText(variable.example);
  field("default").value = asText(variable.default);
  defaultRow.hidden = variable.required;
  const readValues = () => {
    variable.example = fromText(field("example").value, variable.type);
    variable.default = variable.required ? null : fromText(field("default").value, variable.type, true);
    changed();
  };
  field("type").addEventListener("change", () => { variable.type = field("type").value; readValues(); });
  field("required").addEventListener("change", () => {
    variable.required = field("required").checked;
    defaultRow.hidden = variable.required;
    readValues();
  });
  field("description").addEventListener("input", () => { variable.description = field("description").value; changed(); });
  field("example").addEventListener("input", readValues);
  field("default").addEventListener("input", readValues);
  element.querySelector("[data-do=remove]").addEventListener("click", () => remove(variable));
  element.querySelector("[data-do=rename]").addEventListener("click", (event) => rename(variable, event.currentTarget.dataset.to));
  return element;
}

// A variable that the text no longer uses can go, or take the name that came last: then it was only renamed.
function markUnused() {
  const used = new Set(found.map(({ name }) => name));
  const latest = draft.content.variables.filter((variable) => used.has(variable.name) && isUntouched(variable)).at(-1);
  for (const element of box.children) {
    const isUnused = !used.has(element.dataset.name);
    const button = element.querySelector("[data-do=rename]");
    element.querySelector("[data-unused]").hidden = !isUnused;
    button.hidden = !latest;
    button.dataset.to = latest?.name || "";
    button.textContent = `It is called ${button.dataset.to} now`;
  }
}

function remove(variable) {
  draft.content.variables = draft.content.variables.filter((other) => other !== variable);
  drawVariables();
  changed();
}

function rename(variable, name) {
  draft.content.variables = draft.content.variables.filter((other) => other.name !== name);
  variable.name = name;
  drawVariables();
  changed();
}

function asText(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

// What is typed for a number, a list or an object is read as JSON; while it is not yet sound it stays text, and the
// portal's check says what is missing.
function fromText(text, type, keepEmpty = false) {
  if (type === "string") return text === "" && !keepEmpty ? null : text;
  if (text.trim() === "") return null;
  try { return JSON.parse(text); } catch { return text; }
}

export const variableElements = () => [...box.children];
