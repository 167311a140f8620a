// The filters of the list of requests stay as they were: folded away, or open. The server reads the
// cookie, so that the page does not jump. At first they are open where there is room beside the list.
const WIDE = matchMedia("(min-width: 64em)");
const REMEMBERED = /(^|; )filters=/;

function watchFilters() {
  const panel = document.querySelector("#filters");
  if (!panel || panel.dataset.watched) return;
  panel.dataset.watched = "yes";
  if (!WIDE.matches && !panel.querySelector(".govuk-error-message")) panel.open = false;
  else if (WIDE.matches && !REMEMBERED.test(document.cookie)) panel.open = true;
  // A click comes before the change, and the event "toggle" some time after it.
  panel.querySelector("summary").addEventListener("click", () => {
    if (WIDE.matches) document.cookie = `filters=${panel.open ? "folded" : "open"}; path=/; SameSite=Lax`;
  });
}

watchFilters();
document.addEventListener("htmx:afterSettle", watchFilters);
