// Marks, before the body is drawn, that scripts run: GOV.UK's components ask for these classes.
document.addEventListener("DOMContentLoaded", () => {
  const supported = "noModule" in HTMLScriptElement.prototype;
  document.body.className += " js-enabled" + (supported ? " govuk-frontend-supported" : "");
});
