// A line that stands where something was removed, with a button that puts it back. It takes the focus of what is gone.

export function offerUndo(list, before, words, restore) {
  list.querySelectorAll(".undo").forEach((other) => other.remove());
  const line = document.createElement(list.matches("ul, ol") ? "li" : "p");
  line.className = "undo";
  line.setAttribute("role", list.matches("ul, ol") ? "listitem" : "status");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small";
  button.textContent = "Put it back";
  button.addEventListener("click", () => { line.remove(); restore(); });
  line.append(`${words} `, button);
  list.insertBefore(line, before && before.parentNode === list ? before : null);
  button.focus();
}
