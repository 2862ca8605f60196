// Model, parameters, form of the answer, tools, template format and change note.

import { changed, draft } from "./draft.js";

const element = (id) => document.getElementById(id);
const plain = [...document.querySelectorAll("[data-parameter]")];
const names = plain.map((input) => input.dataset.parameter);
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const BOXES = {
  "other-parameters": { name: "the other parameters", fits: isObject, empty: () => ({}), otherwise: "This must be an object in curly braces." },
  "output-schema": { name: "the form of the answer", fits: isObject, empty: () => null, otherwise: "This must be an object in curly braces." },
  tools: { name: "the tools", fits: Array.isArray, empty: () => [], otherwise: "This must be a list in square brackets." },
};
const unsound = new Set();

export const unsoundBoxes = () => [...unsound].map((id) => BOXES[id].name);

export function drawSettings() {
  const { content } = draft;
  element("model").value = content.model;
  element("template-format").value = content.template_format;
  for (const input of plain) input.value = content.parameters[input.dataset.parameter] ?? "";
  const others = Object.fromEntries(Object.entries(content.parameters).filter(([name]) => !names.includes(name)));
  element("other-parameters").value = Object.keys(others).length ? JSON.stringify(others, null, 2) : "";
  element("output-schema").value = content.output_schema ? JSON.stringify(content.output_schema, null, 2) : "";
  element("tools").value = content.tools.length ? JSON.stringify(content.tools, null, 2) : "";
  element("change-note").value = draft.change_note;
  unsound.clear();
  for (const id of Object.keys(BOXES)) showError(id, "");
}

element("model").addEventListener("input", (event) => { draft.content.model = event.target.value; changed(); });
element("template-format").addEventListener("change", (event) => { draft.content.template_format = event.target.value; changed(); });
element("change-note").addEventListener("input", (event) => { draft.change_note = event.target.value; changed(); });
for (const input of [...plain, element("other-parameters")]) input.addEventListener("input", readParameters);
element("output-schema").addEventListener("input", () => readInto("output-schema", "output_schema"));
element("tools").addEventListener("input", () => readInto("tools", "tools"));

function readParameters() {
  const parameters = readJson("other-parameters");
  if (parameters === undefined) return;
  for (const input of plain) {
    if (input.value !== "" && Number.isFinite(Number(input.value))) parameters[input.dataset.parameter] = Number(input.value);
  }
  draft.content.parameters = parameters;
  changed();
}

function readInto(id, key) {
  const value = readJson(id);
  if (value === undefined) return;
  draft.content[key] = value;
  changed();
}

// The value in a box; undefined while it is not sound, and what was sound before stays.
function readJson(id) {
  const box = BOXES[id];
  const text = element(id).value.trim();
  let value = box.empty();
  let message = "";
  if (text) {
    try {
      value = JSON.parse(text);
      if (!box.fits(value)) message = box.otherwise;
    } catch (error) {
      message = `This is not sound JSON yet: ${error.message}`;
    }
  }
  if (message) unsound.add(id);
  else unsound.delete(id);
  showError(id, message);
  return message ? undefined : value;
}

function showError(id, message) {
  const line = element(`${id}-error`);
  line.hidden = !message;
  line.textContent = message;
  if (message) element(id).setAttribute("aria-invalid", "true");
  else element(id).removeAttribute("aria-invalid");
}

// The field that a problem's path is about: "parameters.temperature", "output_schema.properties.x", "tools.0", "model".
export function fieldOf(path) {
  const [kind, name] = path.split(".");
  const found = plain.find((input) => kind === "parameters" && input.dataset.parameter === name)
    || element({ parameters: "other-parameters", output_schema: "output-schema", tools: "tools", model: "model", template_format: "template-format", change_note: "change-note" }[kind]);
  const folded = found?.closest("details");
  if (folded) folded.open = true;
  return found;
}

export function showAtFields(problems) {
  for (const input of plain) {
    const mine = problems.filter(({ path, severity }) => path === `parameters.${input.dataset.parameter}` && severity === "error");
    showError(input.id, mine.map(({ message }) => message).join(" "));
  }
}
