// Buttons that use a passkey: the work is allauth's, which finds its inputs by their ids.
const SETUPS = {
  add: ["addForm", "add"],
  authenticate: ["authenticateForm", "authenticate"],
  login: ["loginForm", "login"],
};
const status = document.querySelector("[data-passkey-status]");

document.querySelectorAll("[data-passkey]").forEach((button) => {
  const [setup, name] = SETUPS[button.dataset.passkey];
  const form = button.form;
  button.id ||= "passkey-button";
  const ids = { [name]: button.id, credential: form.elements.credential.id };
  if (form.elements.passwordless) {
    ids.passwordless = form.elements.passwordless.id;
  }
  if (document.getElementById("js_data")) {
    ids.data = "js_data";
  }
  window.allauth.webauthn.forms[setup]({ ids });
});

// The browser says itself what went wrong, but not that one can try again.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  status.textContent = "The passkey was not used. Try again, or choose another way.";
});
