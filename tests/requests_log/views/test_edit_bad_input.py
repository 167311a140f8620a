"""Bad input on the pages that write: a clear error, and nothing half saved."""

from typing import Any

import pytest

from requests_log.models import Entry, Request
from tests.factories.bad_input import NO_DATES, SCRIPT, UNPRINTABLE
from tests.helpers.forms import (
    FORM_TYPE,
    assert_refused,
    date_fields,
    error_summary,
    form_fields,
    heading,
    parse,
)
from tests.helpers.request_forms import PAGES, RequestForms, saved_rows

pytestmark = pytest.mark.django_db

# page, field, what is said of an empty box, what it is called, and the most that it takes.
TEXTS = [
    ("update", "status", "Enter the status: the latest position.", "Status", 20_000),
    ("need", "outcome", "Enter the outcome to print in Annex B.", "Outcome", 20_000),
    ("change", "issue", "Enter the issue: what the area is asking for.", "Issue", 2_000),
    ("change", "areas_label", None, "Areas, as printed", 300),
    ("change", "departments_label", None, "Departments, as printed", 300),
    ("change", "reason", None, "Reason", 2_000),
    ("raise", "issue", "Enter the issue: what the area is asking for.", "Issue", 2_000),
    ("raise", "status", "Enter the status: the latest position.", "Status", 20_000),
    ("raise", "areas_label", None, "Areas, as printed", 300),
    ("raise", "departments_label", None, "Departments, as printed", 300),
    ("correct", "reason", "Enter what was wrong.", "Reason", 2_000),
    ("correct", "issue", "Enter the issue: what the area is asking for.", "Issue", 2_000),
    ("correct", "status", "Enter the status: the latest position.", "Status", 20_000),
    (
        "correct",
        "areas_label",
        None,
        "Areas, as printed",
        300,
    ),
    (
        "correct",
        "departments_label",
        None,
        "Departments, as printed",
        300,
    ),
]
BOXES = [pytest.param(page, field, id=f"{page}-{field}") for page, field, *_ in TEXTS]
# A form that names no entry is taken for one that is out of date, where it should name one.
NOT_TAKEN = {"update": 409, "need": 409, "change": 409, "raise": 200, "correct": 200}
TOO_LONG = {20_000: 30_000, 2_000: 3_000, 300: 400}


@pytest.mark.parametrize("form", PAGES)
def test_a_valid_form_is_saved(form: str, request_forms: RequestForms):
    """Otherwise the refusals below would prove nothing."""
    response = request_forms.send(form)
    assert response.status_code == 302, error_summary(response)
    assert Entry.objects.count() == 2
    assert Request.objects.count() == (2 if form == "raise" else 1)


@pytest.mark.parametrize(
    ("form", "field", "message"),
    [
        pytest.param(page, field, message, id=f"{page}-{field}")
        for page, field, message, *_ in TEXTS
        if message
    ],
)
def test_an_empty_field_is_asked_for(
    form: str, field: str, message: str, request_forms: RequestForms
):
    before = saved_rows()
    for typed in ("", "   \t ", "\r\n\r\n"):
        assert_refused(request_forms.send(form, **{field: typed}), message, field)
    assert saved_rows() == before


@pytest.mark.parametrize(
    ("form", "field", "label", "most"),
    [
        pytest.param(page, field, label, most, id=f"{page}-{field}")
        for page, field, _, label, most in TEXTS
    ],
)
def test_text_that_is_too_long_is_refused_and_kept(
    form: str, field: str, label: str, most: int, request_forms: RequestForms
):
    before = saved_rows()
    text = "w" * TOO_LONG[most]
    response = request_forms.send(form, **{field: text})
    message = f"must be {most:,} characters or fewer. You entered {len(text):,}."
    assert_refused(response, f"{label} {message}", field)
    assert form_fields(response)[field] == [text]
    assert saved_rows() == before


@pytest.mark.parametrize(("form", "field"), BOXES)
def test_the_longest_allowed_text_is_saved_in_full(
    form: str, field: str, request_forms: RequestForms
):
    most = next(row[4] for row in TEXTS if row[:2] == (form, field))
    response = request_forms.send(form, **{field: "w" * most})
    assert response.status_code == 302, error_summary(response)


@pytest.mark.parametrize(("form", "field"), BOXES)
@pytest.mark.parametrize("characters", ["\x00", "\x07\x1b\x9f\ufffe"], ids=["nul", "others"])
def test_an_unprintable_character_gets_a_clear_error(
    form: str, field: str, characters: str, request_forms: RequestForms
):
    before = saved_rows()
    for character in characters:
        response = request_forms.send(form, **{field: f"The de{character}partment"})
        assert_refused(response, UNPRINTABLE, field)
        assert len(error_summary(response)) == 1, error_summary(response)
        assert "partment" in form_fields(response)[field][0]
    assert saved_rows() == before


@pytest.mark.parametrize(("form", "field"), BOXES)
def test_half_a_surrogate_pair_is_refused(form: str, field: str, request_forms: RequestForms):
    response = request_forms.send(form, **{field: "The \ud800 department"})
    assert response.status_code in (200, 302)
    for entry in Entry.objects.all():
        words = (getattr(entry, name) for name in (*Entry.TEXT_FIELDS, "note"))
        "".join(words).encode()


DATES = [
    pytest.param(form, field, label, id=f"{form}-{field}")
    for field, label, forms in (
        ("effective_on", "Date this applies from", ("update", "change", "raise", "correct")),
        ("target_date", "Target date", ("update", "raise", "correct")),
    )
    for form in forms
]


def assert_no_date(
    request_forms: RequestForms, form: str, field: str, label: str, name: str
) -> None:
    before = saved_rows()
    *parts, message = NO_DATES[name]
    typed = date_fields(field, *parts)
    response = request_forms.send(form, **typed)
    assert_refused(response, f"{label} {message}", f"{field}_day")
    if name != "control":
        assert {box: form_fields(response)[box] for box in typed} == {
            b: [v] for b, v in typed.items()
        }
    assert SCRIPT not in response.content.decode()
    assert saved_rows() == before


@pytest.mark.parametrize("name", NO_DATES)
def test_an_invalid_date_is_refused_and_kept(name: str, request_forms: RequestForms):
    assert_no_date(request_forms, "update", "effective_on", "Date this applies from", name)
    assert_no_date(request_forms, "update", "target_date", "Target date", name)


@pytest.mark.parametrize(("form", "field", "label"), DATES)
def test_every_date_field_is_checked_the_same_way(
    form: str, field: str, label: str, request_forms: RequestForms
):
    for name in ("31-february", "letters", "year-11", "long-year", "no-month"):
        assert_no_date(request_forms, form, field, label, name)


@pytest.mark.parametrize("form", ["update", "change", "raise", "correct"])
def test_an_empty_effective_date_is_asked_for(form: str, request_forms: RequestForms):
    before = saved_rows()
    response = request_forms.send(form, **date_fields("effective_on", "", " ", ""))
    assert_refused(response, "Enter the date this applies from.", "effective_on_day")
    assert saved_rows() == before


@pytest.mark.parametrize("form", PAGES)
@pytest.mark.parametrize(
    "parts", [("23", "3", "2011"), ("1", "1", "9999")], ids=["tomorrow", "year-9999"]
)
def test_an_effective_date_in_the_future_is_refused(
    form: str, parts: tuple[str, str, str], request_forms: RequestForms
):
    before = saved_rows()
    response = request_forms.send(form, **date_fields("effective_on", *parts))
    message = "The date must be today, 22 March 2011, or earlier."
    assert_refused(response, message, "effective_on_day")
    assert form_fields(response)["effective_on_year"] == [parts[2]]
    assert saved_rows() == before


@pytest.mark.parametrize("form", ["update", "need", "change"])
def test_an_effective_date_before_the_last_entry_is_refused(form: str, request_forms: RequestForms):
    before = saved_rows()
    response = request_forms.send(form, **date_fields("effective_on", "16", "3", "2011"))
    message = "must be on or after the date of the last entry, 17 March 2011."
    assert_refused(response, message, "effective_on_day")
    assert saved_rows() == before


def test_a_correction_with_a_date_out_of_order_is_refused(request_forms: RequestForms):
    first = request_forms.request.current
    request_forms.send("update", **date_fields("effective_on", "18", "3", "2011"))
    before = saved_rows()
    response = request_forms.post(
        f"/requests/{request_forms.request.reference}/entries/{first.pk}/correct/",
        {**request_forms.filled_in("correct"), **date_fields("effective_on", "19", "3", "2011")},
    )
    message = "The date must be on or before 18 March 2011, to keep the history in order."
    assert_refused(response, message, "effective_on_day")
    assert saved_rows() == before


@pytest.mark.parametrize("form", ["update", "raise", "correct"])
@pytest.mark.parametrize("year", ["0001", "9999"])
def test_extreme_target_dates_break_no_page_or_download(
    form: str, year: str, request_forms: RequestForms
):
    request_forms.send(form, **date_fields("target_date", "1", "1", year))
    last = Request.objects.latest("number")
    for address in ("/", "/requests/", f"/requests/{last.reference}/"):
        assert request_forms.client.get(address).status_code == 200
    for extension in ("csv", "xlsx", "ods"):
        response = request_forms.client.get(f"/requests/download.{extension}")
        assert response.status_code == 200
        assert response.getvalue()


@pytest.mark.parametrize("form", PAGES)
def test_an_empty_form_saves_nothing(form: str, request_forms: RequestForms):
    before = saved_rows()
    response = request_forms.post(
        request_forms.address(form), {"csrfmiddlewaretoken": "x", "action": "save"}
    )
    assert response.status_code == NOT_TAKEN[form]
    out_of_date = "has changed since you opened this form" in response.content.decode()
    assert out_of_date if NOT_TAKEN[form] == 409 else error_summary(response)
    assert saved_rows() == before


@pytest.mark.parametrize("form", PAGES)
def test_a_request_body_that_is_not_a_form_saves_nothing(form: str, request_forms: RequestForms):
    before = saved_rows()
    for body in ("", "{", "a" * 100_000, "%ff%fe=%00", "&" * 900):
        for kind in ("application/json", FORM_TYPE, "text/plain"):
            response = request_forms.client.post(
                request_forms.address(form), body, content_type=kind
            )
            assert response.status_code == NOT_TAKEN[form]
    assert saved_rows() == before


@pytest.mark.parametrize("form", PAGES)
def test_a_form_that_is_too_large_is_refused_as_a_client_error(
    form: str, request_forms: RequestForms
):
    before = saved_rows()
    assert request_forms.send(form, status="w" * 3_000_000).status_code == 400
    assert request_forms.send(form, **{f"x{n}": "" for n in range(10_500)}).status_code == 400
    assert saved_rows() == before


@pytest.mark.parametrize(("form", "field"), BOXES)
def test_markup_is_escaped(form: str, field: str, request_forms: RequestForms):
    """On the page that refuses it for another reason, and wherever it is shown once saved."""
    typed: dict[str, Any] = {field: SCRIPT}
    again = request_forms.send(form, **typed, **date_fields("effective_on", "31", "2", "2011"))
    assert SCRIPT not in again.content.decode()
    assert form_fields(again)[field] == [SCRIPT]
    assert request_forms.send(form, **typed).status_code == 302
    last = Request.objects.latest("number")
    shown = 0
    for address in (
        "/",
        "/requests/",
        f"/requests/{last.reference}/",
        request_forms.address("change"),
    ):
        text = request_forms.client.get(address).content.decode()
        assert SCRIPT not in text, address
        shown += "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert shown
    for extension in ("csv", "xlsx", "ods"):
        assert request_forms.client.get(f"/requests/download.{extension}").status_code == 200


@pytest.mark.parametrize("form", ["need", "change", "raise"])
def test_markup_is_escaped_before_saving(form: str, request_forms: RequestForms):
    action = {"need": "check"}.get(form, "continue")
    words = {"outcome": SCRIPT} if form == "need" else {"issue": SCRIPT, "areas_label": SCRIPT}
    response = request_forms.send(form, action=action, **words, reason=SCRIPT)
    checked = {"raise": "Check the request", "need": "Check your update"}
    assert heading(response) == checked.get(form, "Check your changes")
    assert SCRIPT not in response.content.decode()
    assert SCRIPT in parse(response).get_text()


def test_markup_in_an_unknown_field_name_is_escaped(request_forms: RequestForms):
    response = request_forms.send("change", action="continue", **{f'"><b>{SCRIPT}': SCRIPT})
    assert SCRIPT not in response.content.decode()
    assert "<b>" not in response.content.decode()
