// If the session ended before a form was sent, the sign-in page answers, and then an empty form. What
// was sent is kept in this tab until the next page, and put back if that was the sign-in page.
const UNSENT = "unsent form";
const here = location.pathname + location.search;
const isSignIn = Boolean(document.querySelector('main input[name="login"]'));

document.querySelectorAll('main form[method="post"]').forEach((form) => {
  form.addEventListener("submit", () => {
    if (!hasSecret(form)) {
      const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
      keep(UNSENT, { address: here, fields });
    }
  });
});

putBack(JSON.parse(sessionStorage.getItem(UNSENT)));

// Some browsers forget what was typed in a page that they may not keep. It comes back with Back, unless
// the next person signs in.
const TYPED = "typed ";
if (isSignIn) {
  forgetTyped();
} else {
  document.querySelectorAll('main form[method="post"]').forEach(keepTyped);
}

function keepTyped(form) {
  const inputs = [...form.elements].filter(isFilledIn);
  const key = TYPED + here + inputs.map((input) => input.name);
  const kept = JSON.parse(sessionStorage.getItem(key));
  if (kept && performance.getEntriesByType("navigation")[0]?.type === "back_forward") {
    const values = groupFields(kept);
    inputs.forEach((input) => fillIn(input, values));
  }
  sessionStorage.removeItem(key);
  addEventListener("pagehide", () => {
    if (inputs.length && !hasSecret(form)) {
      const names = new Set(inputs.map((input) => input.name));
      const fields = [...new FormData(form)].filter(([name]) => names.has(name));
      keep(key, fields);
    }
  });
}

function forgetTyped() {
  Object.keys(sessionStorage)
    .filter((key) => key.startsWith(TYPED))
    .forEach((key) => sessionStorage.removeItem(key));
}

function keep(key, value) {
  const text = JSON.stringify(value);
  try {
    sessionStorage.setItem(key, text);
  } catch {
    // A tab has only so much room.
    forgetTyped();
    sessionStorage.setItem(key, text);
  }
}

function hasSecret(form) {
  // A password that is shown is in a plain input, and so is a code.
  const secrets = '[type="password"], .govuk-js-password-input-input, [autocomplete="one-time-code"]';
  return Boolean(form.querySelector(secrets));
}

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

// Shows words at the top of the page, and returns where they are.
export function showBanner(words) {
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

function isFilledIn(input) {
  return input.name && !["hidden", "submit", "file", "button"].includes(input.type);
}

function fillIn(input, values) {
  if (!isFilledIn(input)) {
    return;
  }
  const sent = values.get(input.name) ?? [];
  if (input.type === "checkbox" || input.type === "radio") {
    input.checked = sent.includes(input.value);
  } else if (sent.length) {
    input.value = sent.shift();
  }
}
