// Runs before the first paint, so that a dark page never flashes light. The choice is kept under unfold's own key.
(() => {
  const KEY = "adminTheme";
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  const choice = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) || "auto";
    } catch {
      return "auto";
    }
  };
  const apply = () => {
    const dark = choice() === "dark" || (choice() === "auto" && prefersDark.matches);
    document.documentElement.classList.toggle("dark", dark);
  };
  window.countersignTheme = {
    choice,
    choose(value) {
      localStorage.setItem(KEY, JSON.stringify(value));
      apply();
    },
  };
  prefersDark.addEventListener("change", apply);
  window.addEventListener("storage", apply);
  apply();
})();
