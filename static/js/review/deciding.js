// An objection without a reason is caught before it is sent; what was typed survives going back and forth.

export function watchDecision(say) {
  const form = document.querySelector("form.review-bar");
  if (!form) return;
  const reason = form.elements.reason;
  const missing = form.querySelector("[data-reason-missing]");
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.matches("[data-needs-reason]") || reason.value.trim()) return;
    event.preventDefault();
    missing.hidden = false;
    reason.setAttribute("aria-invalid", "true");
    reason.focus();
    say(missing.textContent);
  });
  reason.addEventListener("input", () => {
    missing.hidden = true;
    reason.removeAttribute("aria-invalid");
  });
}
