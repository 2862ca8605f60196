// What the editor says to the person: the state of saving, and a banner with choices.

const state = document.getElementById("save-state");
const banner = document.getElementById("banner");
const words = document.getElementById("banner-words");
const buttons = document.getElementById("banner-actions");

export function say(text, tone = "") {
  if (state.textContent !== text) state.textContent = text;
  state.dataset.tone = tone;
}

// actions: [{label, act}] for buttons, [{label, href}] for links that open beside this page.
export function warn(text, actions = []) {
  words.textContent = text;
  buttons.replaceChildren(...actions.map(actionElement));
  banner.hidden = false;
}

export function calm() {
  banner.hidden = true;
}

function actionElement({ label, act, href }) {
  const element = document.createElement(href ? "a" : "button");
  element.className = "button button--small";
  element.textContent = label;
  if (href) {
    element.href = href;
    element.target = "_blank";
  } else {
    element.type = "button";
    element.addEventListener("click", act);
  }
  return element;
}
