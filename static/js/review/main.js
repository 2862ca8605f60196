// The sign-off page. Everything works without this: it puts comments beside the words they are about, lets one comment
// on selected words, moves by single keys, keeps what is typed, and asks for a missing reason before the server does.
import { keepTyped } from "./keeping.js";
import { placeThreads } from "./placing.js";
import { watchSelection } from "./selecting.js";
import { watchKeys } from "./keys.js";
import { watchDecision } from "./deciding.js";

const says = document.querySelector("[data-review-says]");

export function say(words) {
  says.textContent = "";
  requestAnimationFrame(() => { says.textContent = words; }); // the same words twice are read twice
}

placeThreads();
const commenting = watchSelection(say);
watchKeys({ commentOn: commenting?.commentOn, say });
watchDecision(say);
keepTyped(say);
