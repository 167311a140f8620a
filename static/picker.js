// A long group of checkboxes becomes a box to type in, which finds one, and a list of those chosen.
// The checkboxes stay in the form, out of sight, and hold what is chosen: the same is sent.
import "./accessible-autocomplete/accessible-autocomplete.min.js";

const { accessibleAutocomplete } = window;

document.querySelectorAll('[data-module="app-picker"]').forEach(enhance);

function enhance(picker) {
  const { one, many } = picker.dataset;
  const group = picker.querySelector(".app-picker__options");
  const rows = [...group.querySelectorAll("input")].map(readRow);
  const id = rows[0]?.box.id;
  if (!id) {
    return;
  }
  // Links to the field, as in an error summary, lead to the box to type in.
  for (const { box, label } of rows) {
    box.id += "-box";
    label.htmlFor = box.id;
  }
  group.hidden = true;
  const find = element("div", "govuk-body app-picker__find");
  const heading = element("p", "govuk-body govuk-!-font-weight-bold govuk-!-margin-bottom-1");
  heading.id = `${id}-chosen`;
  const list = element("ul", "govuk-list app-picker__chosen");
  list.setAttribute("aria-labelledby", heading.id);
  const news = element("div", "govuk-visually-hidden");
  news.role = "status";
  const label = element("label", "govuk-label", `Find ${one}`);
  label.htmlFor = id;
  picker.append(label, find, heading, list, news);

  let isEmptying = false;
  accessibleAutocomplete({
    element: find,
    id,
    // Without a name, the browser does not send it.
    name: "",
    source: (typed, show) => show(isEmptying ? [] : search(rows, typed).map((row) => row.name)),
    confirmOnBlur: false,
    displayMenu: "overlay",
    // The component's own arrow is an image without a name for screen readers.
    dropdownArrow: ({ className }) =>
      `<svg class="${className}" viewBox="0 0 24 24" aria-hidden="true"><path d="M2 7h20L12 19z"/></svg>`,
    inputClasses: picker.hasAttribute("data-error") ? "govuk-input govuk-input--error" : "govuk-input",
    onConfirm: (name) => {
      choose(rows.find((row) => row.name === name));
      // The component writes the name into the box after this.
      setTimeout(empty);
    },
    showAllValues: true,
    tAssistiveHint: () =>
      "When results are available, use the up and down arrows to review and Enter to select. " +
      "Touch device users, explore by touch or with swipe gestures.",
    tNoResults: () => `No other ${many} found`,
    tStatusNoResults: () => `No other ${many} found`,
    tStatusResults: (count) => (count === 1 ? "1 result" : `${count} results`),
    // The component takes HTML for what it lists.
    templates: { inputValue: (name) => name, suggestion: escape },
  });
  const input = find.querySelector("input");
  // Before the component: it does not choose on Enter until an arrow key was pressed.
  find.addEventListener("keydown", chooseOnEnter, true);
  find.addEventListener("focusout", (event) => {
    const row = !find.contains(event.relatedTarget) && theOnlyMatch();
    if (row) {
      choose(row);
      empty();
    }
  });
  show();
  // The browser may have ticked boxes again, with the Back button.
  window.addEventListener("pageshow", show);
  if (location.hash === `#${id}`) {
    input.focus();
  }

  function chooseOnEnter(event) {
    const row = event.key === "Enter" && event.target === input && theOnlyMatch();
    if (row) {
      event.preventDefault();
      event.stopPropagation();
      choose(row);
      empty();
    }
  }

  // Returns the row whose name is typed in full, or the only one found by what is typed.
  function theOnlyMatch() {
    const found = input.value.trim() ? search(rows, input.value) : [];
    return found.length === 1 || found[0]?.isNamed ? found[0] : undefined;
  }

  function choose(row) {
    tick(row, true);
    news.textContent = `${row.name} added. ${count()}`;
  }

  function empty() {
    isEmptying = true;
    input.value = "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    isEmptying = false;
  }

  function remove(row) {
    const place = chosen().indexOf(row);
    tick(row, false);
    news.textContent = `${row.name} removed. ${count()}`;
    const buttons = list.querySelectorAll("button");
    (buttons[place] ?? buttons[place - 1] ?? input).focus();
  }

  function tick({ box }, isTicked) {
    box.checked = isTicked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    show();
  }

  function chosen() {
    return rows.filter((row) => row.box.checked);
  }

  function count() {
    const number = chosen().length;
    return number ? `${number} chosen.` : `No ${many} chosen.`;
  }

  function show() {
    heading.textContent = chosen().length ? `Chosen ${many}` : `No ${many} chosen`;
    list.replaceChildren(
      ...chosen().map((row) => {
        const item = element("li", "", `${row.name} `);
        const button = element("button", "govuk-link app-link-button", "Remove");
        button.type = "button";
        button.append(element("span", "govuk-visually-hidden", ` ${row.name}`));
        button.addEventListener("click", () => remove(row));
        item.append(button);
        return item;
      })
    );
    list.hidden = !chosen().length;
  }
}

function readRow(box) {
  const label = box.labels[0];
  const name = label.textContent.trim();
  const ownNames = box.dataset.names.split("|").map(fold).filter(Boolean);
  return { box, label, name, ownNames, ownWords: words(ownNames.join(" ")), allWords: words(name) };
}

// Returns the rows not yet chosen that have a word beginning with each word typed. First those that
// are named so in full, then those named nearly so; last those found by the name of their group.
function search(rows, typed) {
  const text = fold(typed);
  const have = (own) => words(text).every((word) => own.some((each) => each.startsWith(word)));
  return rows
    .filter(({ box, ownWords, allWords }) => !box.checked && (have(ownWords) || have(allWords)))
    .map((row) => ({
      ...row,
      isNamed: row.ownNames.includes(text),
      isBegun: row.ownNames.some((name) => name.startsWith(text)),
      isOwn: have(row.ownWords),
    }))
    .sort((a, b) => b.isNamed - a.isNamed || b.isBegun - a.isBegun || b.isOwn - a.isOwn);
}

function words(text) {
  return fold(text).split(" ");
}

// Returns a text for comparison: small letters and figures, "and" for "&", words one space apart.
function fold(text) {
  return text
    .toLowerCase()
    .replaceAll("&", " and ")
    .replaceAll(/[’']/g, "")
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function escape(text) {
  return element("span", "", text).innerHTML;
}
