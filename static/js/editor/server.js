// Talks to the portal. Every answer becomes {ok, status, body}; a lost connection has the status 0, a session that
// ended 401.

import { draft, start } from "./draft.js";

const stateUrl = document.getElementById("editor").dataset.state;
const tokens = () => [...document.querySelectorAll("[name=csrfmiddlewaretoken]")];

export async function post(url, body) {
  const answer = await ask(url, body);
  // Signing in again, in another tab, changes the token that this page was made with.
  if (answer.status !== 403 || answer.isJson) return answer;
  const state = await portalState();
  return state.ok ? ask(url, body) : { ...state, ok: false };
}

// {state, revision, saved_by, others, person, token}: small, asked every few seconds.
export async function portalState() {
  const answer = await ask(stateUrl.replace(start.version, draft.version));
  if (answer.ok) for (const input of tokens()) input.value = answer.body.token;
  return answer;
}

async function ask(url, body) {
  const sends = body === undefined
    ? {}
    : {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": tokens()[0].value },
      body: JSON.stringify(body),
    };
  try {
    const response = await fetch(url, sends);
    const isJson = (response.headers.get("Content-Type") || "").includes("json");
    // A session that ended answers with the sign-in page.
    if (!isJson) return { ok: false, isJson, status: response.redirected ? 401 : response.status, body: {} };
    return { ok: response.ok, isJson, status: response.status, body: await response.json() };
  } catch {
    return { ok: false, isJson: false, status: 0, body: {} };
  }
}
