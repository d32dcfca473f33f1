// Shows the parts of a page that need passkeys where the browser has them, and says in words what went wrong.
// What talks to the passkey itself is allauth's own script.
document.addEventListener("DOMContentLoaded", () => {
  if (!window.PublicKeyCredential) return;
  document.querySelectorAll("[data-passkey]").forEach((part) => { part.hidden = false; });
  document.querySelectorAll("[data-no-passkey]").forEach((part) => { part.hidden = true; });
});

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const place = document.getElementById("passkey-problem");
  if (!place) return;
  const words = document.createElement("p");
  words.className = "nhsuk-error-message";
  words.textContent = place.dataset.text;
  place.replaceChildren(words);
  place.hidden = false;
});
