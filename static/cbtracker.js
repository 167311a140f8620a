import { initAll } from "./govuk/govuk-frontend.min.js";

// GOV.UK's components start only where these two classes say that scripts run.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// A form marked "app-unsaved" warns whoever leaves its page with words that are not saved: typed
// here, or typed before and sent back to be mended (data-unsaved).
document.querySelectorAll('form[data-module="app-unsaved"]').forEach(warnOnLeaving);

function warnOnLeaving(form) {
  let sending = false;
  form.addEventListener("submit", () => {
    sending = true;
  });
  // Back on the page, after all, nothing is on its way.
  window.addEventListener("pageshow", () => {
    sending = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sending && (form.dataset.unsaved || [...form.elements].some(differs))) {
      event.preventDefault();
      // What browsers of before 2023 ask for.
      event.returnValue = true;
    }
  });
}

// Whether a box says something else than when the page came.
function differs(box) {
  if (box.type === "checkbox" || box.type === "radio") {
    return box.checked !== box.defaultChecked;
  }
  if (box.type === "select-one") {
    return [...box.options].some((option) => option.selected !== option.defaultSelected);
  }
  return "defaultValue" in box && box.value !== box.defaultValue;
}
