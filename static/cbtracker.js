import { initAll } from "./govuk/govuk-frontend.min.js";

// GOV.UK Frontend's components need these two classes, which show that scripts run.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// A form with this module warns before you leave its page with unsaved changes: made on this page,
// or submitted before and returned with errors (data-unsaved).
document.querySelectorAll('form[data-module="app-unsaved"]').forEach(warnBeforeLeaving);

function warnBeforeLeaving(form) {
  let isSubmitting = false;
  form.addEventListener("submit", () => {
    isSubmitting = true;
  });
  // The browser may show this page again after a submission, with the Back button.
  window.addEventListener("pageshow", () => {
    isSubmitting = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isSubmitting && (form.dataset.unsaved || [...form.elements].some(hasChanged))) {
      event.preventDefault();
      // Needed by browsers from before 2023.
      event.returnValue = true;
    }
  });
}

// Returns whether an input's value has changed since the page loaded.
function hasChanged(input) {
  if (input.type === "checkbox" || input.type === "radio") {
    return input.checked !== input.defaultChecked;
  }
  if (input.type === "select-one") {
    return [...input.options].some((option) => option.selected !== option.defaultSelected);
  }
  return "defaultValue" in input && input.value !== input.defaultValue;
}
