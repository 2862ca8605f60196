// Model, parameters, form of the answer, tools, change note, kind of change.

import { changed, draft } from "./draft.js";

const element = (id) => document.getElementById(id);
const plain = [...document.querySelectorAll("[data-parameter]")];
const names = plain.map((input) => input.dataset.parameter);
const broken = new Set();

export const hasBrokenJson = () => broken.size > 0;

export function drawSettings() {
  const { content } = draft;
  element("model").value = content.model;
  for (const input of plain) input.value = content.parameters[input.dataset.parameter] ?? "";
  const others = Object.fromEntries(Object.entries(content.parameters).filter(([name]) => !names.includes(name)));
  element("other-parameters").value = Object.keys(others).length ? JSON.stringify(others, null, 2) : "";
  element("output-schema").value = content.output_schema ? JSON.stringify(content.output_schema, null, 2) : "";
  element("tools").value = content.tools.length ? JSON.stringify(content.tools, null, 2) : "";
  element("change-note").value = draft.change_note;
  element("bump").value = draft.bump;
}

element("model").addEventListener("input", (event) => { draft.content.model = event.target.value; changed(); });
element("change-note").addEventListener("input", (event) => { draft.change_note = event.target.value; changed(); });
element("bump").addEventListener("change", (event) => { draft.bump = event.target.value; changed(); });
for (const input of plain) input.addEventListener("input", readParameters);

function readParameters() {
  const parameters = readJson("other-parameters", (value) => value && typeof value === "object" && !Array.isArray(value), {}, "This must be an object in curly braces.");
  if (parameters === undefined) return;
  for (const input of plain) if (input.value !== "") parameters[input.dataset.parameter] = Number(input.value);
  draft.content.parameters = parameters;
  changed();
}

element("other-parameters").addEventListener("input", readParameters);
element("output-schema").addEventListener("input", () => {
  const schema = readJson("output-schema", (value) => value && typeof value === "object" && !Array.isArray(value), null, "This must be an object in curly braces.");
  if (schema !== undefined) { draft.content.output_schema = schema; changed(); }
});
element("tools").addEventListener("input", () => {
  const tools = readJson("tools", Array.isArray, [], "This must be a list in square brackets.");
  if (tools !== undefined) { draft.content.tools = tools; changed(); }
});

function readJson(id, fits, whenEmpty, otherwise) {
  const text = element(id).value.trim();
  let value = whenEmpty;
  let message = "";
  if (text) {
    try {
      value = JSON.parse(text);
      if (!fits(value)) message = otherwise;
    } catch (error) {
      message = `This is not sound JSON yet: ${error.message}`;
    }
  }
  const line = element(`${id}-error`);
  line.hidden = !message;
  line.textContent = message;
  if (message) { broken.add(id); return undefined; }
  broken.delete(id);
  return value;
}
