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

// If the session ended before a form was sent, the sign-in page answers, and then an empty form. What
// was sent is kept in this tab until the next page, and put back if that was the sign-in page.
const UNSENT = "unsent form";
const here = location.pathname + location.search;
const isSignIn = Boolean(document.querySelector('main input[name="login"]'));

document.querySelectorAll('main form[method="post"]').forEach((form) => {
  form.addEventListener("submit", () => {
    if (!form.querySelector('input[type="password"]')) {
      const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
      sessionStorage.setItem(UNSENT, JSON.stringify({ address: here, fields }));
    }
  });
});

putBack(JSON.parse(sessionStorage.getItem(UNSENT)));

function putBack(unsent) {
  if (isSignIn) {
    if (unsent) {
      sessionStorage.setItem(UNSENT, JSON.stringify({ ...unsent, isLost: true }));
    }
    return;
  }
  sessionStorage.removeItem(UNSENT);
  const form = document.querySelector('main form[method="post"]');
  if (!unsent?.isLost || unsent.address !== here || !form) {
    return;
  }
  const values = groupFields(unsent.fields);
  for (const input of form.elements) {
    fillIn(input, values);
  }
  form.dataset.unsaved = "true";
  showBanner(
    "Your session had ended, so nothing was saved. What you typed is back: check it, then continue."
  ).focus();
}

// A page with a form says shortly before the session ends that what is typed will be kept.
const WARN_MINUTES = 10;
const sessionEnd = Date.now() + 1000 * document.body.dataset.sessionSeconds;

if (document.querySelector('main form[method="post"]')) {
  // A timer alone would be late after a computer slept.
  const timer = setInterval(warnOfSessionEnd, 10_000);
  warnOfSessionEnd();

  function warnOfSessionEnd() {
    if (sessionEnd - Date.now() < WARN_MINUTES * 60_000) {
      clearInterval(timer);
      const time = new Date(sessionEnd).toLocaleTimeString("en-GB", { timeStyle: "short" });
      showBanner(
        `Your session ends at ${time}. If you continue after that, you will be asked to sign in ` +
          "again, and what you typed will be kept."
      );
    }
  }
}

function showBanner(words) {
  const banner = document.createElement("div");
  banner.className = "govuk-notification-banner";
  banner.role = "alert";
  banner.tabIndex = -1;
  const content = document.createElement("p");
  content.className = "govuk-notification-banner__heading";
  content.textContent = words;
  const inner = document.createElement("div");
  inner.className = "govuk-notification-banner__content";
  inner.append(content);
  banner.append(inner);
  document.querySelector("main").prepend(banner);
  return banner;
}

// Returns the values by name, in the order in which they were sent.
function groupFields(fields) {
  const values = new Map();
  for (const [name, value] of fields) {
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return values;
}

function fillIn(input, values) {
  if (!input.name || input.type === "hidden" || input.type === "submit") {
    return;
  }
  const sent = values.get(input.name) ?? [];
  if (input.type === "checkbox" || input.type === "radio") {
    input.checked = sent.includes(input.value);
  } else if (sent.length) {
    input.value = sent.shift();
  }
}
