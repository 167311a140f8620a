"""A report of an error holds no word of the record or of people."""

from typing import Any

from operations import error_reports
from tests.helpers.leaks import SECRET


def test_words_people_and_links_are_taken_out_of_a_report():
    event: dict[str, Any] = {
        "user": {"email": SECRET},
        "extra": {"row": SECRET},
        "breadcrumbs": [SECRET],
        "server_name": SECRET,
        "request": {
            "method": "POST",
            "url": "https://requests.example.org/requests/CB-001/update/",
            "query_string": f"words={SECRET}",
            "cookies": {"sessionid": SECRET},
            "headers": {"Referer": SECRET},
            "data": {"status": SECRET},
        },
        "exception": {"values": [{"type": "IntegrityError", "value": f"Failing row: {SECRET}"}]},
        "logentry": {"message": "Email to %s failed", "params": [SECRET]},
    }
    cleaned = error_reports.clean(event, None)
    assert SECRET not in str(cleaned)
    assert cleaned["request"] == {
        "method": "POST",
        "url": "https://requests.example.org/requests/CB-001/update/",
    }
    assert cleaned["exception"]["values"] == [{"type": "IntegrityError", "value": "see the log"}]
    assert cleaned["logentry"] == {"message": "Email to %s failed"}


def test_a_report_of_a_log_line_alone_says_in_which_request_it_was():
    assert set(error_reports.clean({"level": "error"}, None)["tags"]) == {"request_id"}


def test_the_client_collects_nothing_of_what_was_sent(settings: Any):
    settings.SENTRY_DSN = "https://key@sentry.example.org/1"
    options = error_reports.options()
    assert options["dsn"] == settings.SENTRY_DSN
    assert options["max_request_body_size"] == "never"
    assert not options["send_default_pii"]
    assert not options["include_local_variables"]
