// Says in words why a passkey did not work; django-allauth reports it as an event.

const SENTENCES = {
  NotAllowedError: "No passkey was used: the question was closed, or it took too long. Try again.",
  InvalidStateError: "This passkey is set up already.",
  SecurityError: "Passkeys need https:// or localhost in the address. Ask whoever runs this server.",
  NotSupportedError: "This device or browser cannot make such a passkey.",
};

document.addEventListener("allauth.error", (event) => {
  const place = document.querySelector("[data-passkey-problem]");
  if (!place) return;
  event.preventDefault();
  place.textContent = SENTENCES[event.detail.exception?.name] ?? "The passkey did not work. Try again, or use your password.";
  place.hidden = false;
});
