// The plan of a release: shows the date and the steps of one's own only where they are asked for.

for (const plan of document.querySelectorAll("[data-plan]")) {
  const show = () => {
    const timing = plan.querySelector("[name=timing]:checked")?.value;
    const preset = plan.querySelector("[name=preset]:checked")?.value;
    plan.querySelector("[data-at-time]").hidden = timing !== "at_time";
    const own = plan.querySelector("[data-own-steps]");
    if (own) own.hidden = preset !== "own";
  };
  plan.addEventListener("change", show);
  show();
}
