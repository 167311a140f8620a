import { initAll } from "./govuk/govuk-frontend.min.js";
import { showBanner } from "./unsent.js";

// GOV.UK Frontend's components need these two classes, which show that scripts run.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
// After what was typed before a session ended is back in the form.
if (document.querySelector('[data-module="app-picker"]')) {
  import("./picker.js");
}

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

// Browsers let a page write to the clipboard over HTTPS only.
if (navigator.clipboard?.write) {
  document.querySelectorAll("[data-copy]").forEach((part) => {
    part.hidden = false;
    part.querySelector("button").addEventListener("click", () => copyLine(part));
  });
}

// Puts a line on the clipboard as a table, and as plain text with a heading before each value.
async function copyLine(part) {
  const template = part.querySelector("template");
  const table = template.content.cloneNode(true);
  table.querySelectorAll("br").forEach((lineBreak) => lineBreak.replaceWith("\n"));
  const headings = [...table.querySelectorAll("th")];
  const lines = [...table.querySelectorAll("td")].map(
    (cell, number) => `${headings[number].textContent}: ${cell.textContent}`
  );
  const status = part.querySelector('[role="status"]');
  try {
    await navigator.clipboard.write([
      new ClipboardItem({
        "text/html": new Blob([template.innerHTML], { type: "text/html" }),
        "text/plain": new Blob([lines.join("\n")], { type: "text/plain" }),
      }),
    ]);
    status.textContent = "Copied";
  } catch {
    status.textContent = "Your browser did not allow it. Select the line and copy it.";
  }
}

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});

// A page with a form says shortly before the session ends that what is typed will be kept.
const WARN_MINUTES = 10;
let sessionEnd = Date.now() + 1000 * document.body.dataset.sessionSeconds;

if (document.querySelector('main form[method="post"]')) {
  // A timer alone would be late after a computer slept.
  let timer = setInterval(warnOfSessionEnd, 10_000);
  warnOfSessionEnd();

  function warnOfSessionEnd() {
    if (sessionEnd - Date.now() < WARN_MINUTES * 60_000) {
      clearInterval(timer);
      const time = new Date(sessionEnd).toLocaleTimeString("en-GB", { timeStyle: "short" });
      const banner = showBanner(
        `Your session ends at ${time}. If you continue after that, you will be asked to sign in ` +
          "again, and what you typed will be kept."
      );
      const button = document.createElement("button");
      button.type = "button";
      button.className = "govuk-button govuk-!-margin-bottom-0";
      button.textContent = "Stay signed in";
      button.addEventListener("click", () => staySignedIn(banner));
      banner.querySelector(".govuk-notification-banner__content").append(button);
    }
  }

  async function staySignedIn(banner) {
    const answer = await fetch(document.body.dataset.stay);
    // After the end, the sign-in page answers.
    if (answer.ok && !answer.redirected) {
      sessionEnd = Date.now() + 1000 * (await answer.json()).seconds;
      banner.remove();
      timer = setInterval(warnOfSessionEnd, 10_000);
      warnOfSessionEnd();
    }
  }
}
