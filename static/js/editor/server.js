// Talks to the portal. Every answer becomes {ok, status, body}; a lost connection becomes {ok: false, status: 0}.

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

export async function post(url, body) {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify(body),
    });
    const isJson = (response.headers.get("Content-Type") || "").includes("json");
    // A signed-out session answers with the sign-in page: not JSON, and not saved.
    if (!isJson) return { ok: false, status: response.redirected ? 401 : response.status, body: {} };
    return { ok: response.ok, status: response.status, body: await response.json() };
  } catch {
    return { ok: false, status: 0, body: {} };
  }
}
