import { initAll } from "./govuk/govuk-frontend.min.js";

// GOV.UK's components start only where these two classes say that scripts run.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
