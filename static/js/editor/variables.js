// The variables: found in the text by the portal, described here.

import { changed, draft } from "./draft.js";

const box = document.getElementById("variables");
const template = document.getElementById("variable-template");
let found = [];

export function takeFound(variables) {
  const before = JSON.stringify(found.map((variable) => variable.name));
  found = variables;
  let added = false;
  for (const variable of found) {
    if (draft.content.variables.some((declared) => declared.name === variable.name)) continue;
    draft.content.variables.push({ name: variable.name, type: variable.type, description: "", required: true, default: null, example: null });
    added = true;
  }
  if (added || before !== JSON.stringify(found.map((variable) => variable.name))) drawVariables();
  if (added) changed();
}

export function drawVariables() {
  const used = new Set(found.map((variable) => variable.name));
  if (!draft.content.variables.length) {
    const empty = document.createElement("p");
    empty.className = "soft";
    empty.textContent = "None yet. Write {{ name }} in a message and it appears here.";
    box.replaceChildren(empty);
    return;
  }
  box.replaceChildren(...draft.content.variables.map((variable, index) => variableElement(variable, index, used)));
}

function variableElement(variable, index, used) {
  const element = template.content.firstElementChild.cloneNode(true);
  element.querySelector("legend").textContent = variable.name;
  element.dataset.index = index;
  const field = (name) => element.querySelector(`[data-field=${name}]`);
  const defaultRow = element.querySelector("[data-default-row]");
  field("type").value = variable.type;
  field("required").checked = variable.required;
  field("description").value = variable.description;
  field("example").value = asText(variable.example);
  field("default").value = asText(variable.default);
  defaultRow.hidden = variable.required;
  field("type").addEventListener("change", () => { variable.type = field("type").value; readValues(); });
  field("required").addEventListener("change", () => {
    variable.required = field("required").checked;
    defaultRow.hidden = variable.required;
    if (variable.required) variable.default = null;
    else readValues();
    changed();
  });
  field("description").addEventListener("input", () => { variable.description = field("description").value; changed(); });
  field("example").addEventListener("input", readValues);
  field("default").addEventListener("input", readValues);
  function readValues() {
    variable.example = fromText(field("example").value, variable.type);
    variable.default = variable.required ? null : fromText(field("default").value, variable.type, true);
    changed();
  }
  const remove = element.querySelector("[data-do=remove]");
  remove.hidden = used.has(variable.name);
  remove.addEventListener("click", () => { draft.content.variables.splice(index, 1); drawVariables(); changed(); });
  return element;
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

export function showVariableProblems(problems) {
  box.querySelectorAll(".variable").forEach((element) => {
    const mine = problems.filter((problem) => problem.path.startsWith(`variables.${element.dataset.index}.`) || problem.path === `variables.${element.dataset.index}`);
    const line = element.querySelector(".variable__problem");
    line.hidden = mine.length === 0;
    line.textContent = mine.map((problem) => problem.message).join(" ");
  });
}
