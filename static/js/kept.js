// What this browser keeps for somebody who has not sent it yet: it survives a dropped connection, a closed tab, a crash
// and the end of a session. Values are JSON.

export function read(key) {
  try { return JSON.parse(localStorage.getItem(key) || "null"); } catch { return null; }
}

// Whether it is kept: storage can be full, or switched off.
export function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function remove(key) {
  try { localStorage.removeItem(key); } catch { /* switched off: there is nothing to remove */ }
}
