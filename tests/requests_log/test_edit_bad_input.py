"""Bad input on the pages that write: a message in plain English, and nothing half written."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from requests_log.models import Entry, Request
from tests.helpers.forms import (
    FORM,
    PAGES,
    Desk,
    assert_refused,
    boxes,
    date,
    heading,
    problems,
    read,
    the_log,
)

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"
UNPRINTABLE = "The text contains a character that cannot be printed."
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
    ("correct", "reason", "Enter what was wrong, and how you know.", "Reason", 2_000),
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


@pytest.fixture
def desk(client: Client, official: User, planted: Request) -> Desk:
    client.force_login(official)
    return Desk(client, planted)


@pytest.mark.parametrize("form", PAGES)
def test_what_is_right_is_saved(form: str, desk: Desk):
    """Without which every refusal below would prove nothing."""
    response = desk.send(form)
    assert response.status_code == 302, problems(response)
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
def test_an_empty_box_is_asked_for(form: str, field: str, message: str, desk: Desk):
    before = the_log()
    for typed in ("", "   \t ", "\r\n\r\n"):
        assert_refused(desk.send(form, **{field: typed}), message, field)
    assert the_log() == before


@pytest.mark.parametrize(
    ("form", "field", "label", "most"),
    [
        pytest.param(page, field, label, most, id=f"{page}-{field}")
        for page, field, _, label, most in TEXTS
    ],
)
def test_far_too_long_a_text_is_refused_with_its_length_and_kept(
    form: str, field: str, label: str, most: int, desk: Desk
):
    before = the_log()
    text = "w" * TOO_LONG[most]
    response = desk.send(form, **{field: text})
    message = f"must be {most:,} characters or fewer. You entered {len(text):,}."
    assert_refused(response, f"{label} {message}", field)
    assert boxes(response)[field] == [text]
    assert the_log() == before


@pytest.mark.parametrize(("form", "field"), BOXES)
def test_the_longest_text_that_is_taken_is_saved_whole(form: str, field: str, desk: Desk):
    most = next(row[4] for row in TEXTS if row[:2] == (form, field))
    response = desk.send(form, **{field: "w" * most})
    assert response.status_code == 302, problems(response)


@pytest.mark.parametrize(("form", "field"), BOXES)
@pytest.mark.parametrize("characters", ["\x00", "\x07\x1b\x85\u2028\ufffe"], ids=["nul", "others"])
def test_a_character_that_cannot_be_printed_is_refused_in_plain_words(
    form: str, field: str, characters: str, desk: Desk
):
    before = the_log()
    for character in characters:
        response = desk.send(form, **{field: f"The de{character}partment"})
        assert_refused(response, UNPRINTABLE, field)
        assert len(problems(response)) == 1, problems(response)
        assert "partment" in boxes(response)[field][0]
    assert the_log() == before


@pytest.mark.parametrize(("form", "field"), BOXES)
def test_half_of_a_surrogate_pair_never_reaches_the_record(form: str, field: str, desk: Desk):
    response = desk.send(form, **{field: "The \ud800 department"})
    assert response.status_code in (200, 302)
    for entry in Entry.objects.all():
        words = (getattr(entry, name) for name in (*Entry.TEXT_FIELDS, "note"))
        "".join(words).encode()


# The three boxes, and what is said of them after the field's name.
NO_DATES = {
    "31-february": ("31", "2", "2011", "must be a real date, such as 22 3 2011."),
    "letters": ("a", "b", "c", "must be a real date, such as 22 3 2011."),
    "year-11": ("22", "3", "11", "must be a real date, such as 22 3 2011."),
    "year-0": ("22", "3", "0000", "must be a real date, such as 22 3 2011."),
    "month-13": ("22", "13", "2011", "must be a real date, such as 22 3 2011."),
    "day-0": ("0", "3", "2011", "must be a real date, such as 22 3 2011."),
    "negative": ("-1", "3", "2011", "must be a real date, such as 22 3 2011."),
    "long-day": ("1" * 5_000, "3", "2011", "must be a real date, such as 22 3 2011."),
    "long-month": ("22", "3" * 5_000, "2011", "must be a real date, such as 22 3 2011."),
    "long-year": ("22", "3", "2" * 5_000, "must be a real date, such as 22 3 2011."),
    "arabic-indic": ("٢٢", "٣", "٢٠١١", "must be a real date, such as 22 3 2011."),
    "superscript": ("²²", "³", "2011", "must be a real date, such as 22 3 2011."),
    "part-of-a-month": ("22", "ma", "2011", "must be a real date, such as 22 3 2011."),
    "markup": (SCRIPT, "3", "2011", "must be a real date, such as 22 3 2011."),
    "control": ("2\x002", "3", "2011", "must be a real date, such as 22 3 2011."),
    "no-day": ("", "3", "2011", "must include a day."),
    "no-month": ("22", " ", "2011", "must include a month."),
    "no-year": ("22", "3", "", "must include a year."),
    "only-a-year": ("", "", "2011", "must include a day and a month."),
}
DATES = [
    pytest.param(form, field, label, id=f"{form}-{field}")
    for field, label, forms in (
        ("effective_on", "Date this applies from", ("update", "change", "raise", "correct")),
        ("target_date", "Target date", ("update", "raise", "correct")),
    )
    for form in forms
]


def assert_no_date(desk: Desk, form: str, field: str, label: str, name: str) -> None:
    before = the_log()
    *parts, message = NO_DATES[name]
    typed = date(field, *parts)
    response = desk.send(form, **typed)
    assert_refused(response, f"{label} {message}", f"{field}_day")
    if name != "control":
        assert {box: boxes(response)[box] for box in typed} == {b: [v] for b, v in typed.items()}
    assert SCRIPT not in response.content.decode()
    assert the_log() == before


@pytest.mark.parametrize("name", NO_DATES)
def test_a_date_that_is_none_is_refused_and_kept(name: str, desk: Desk):
    assert_no_date(desk, "update", "effective_on", "Date this applies from", name)
    assert_no_date(desk, "update", "target_date", "Target date", name)


@pytest.mark.parametrize(("form", "field", "label"), DATES)
def test_every_date_is_asked_for_in_the_same_way(form: str, field: str, label: str, desk: Desk):
    for name in ("31-february", "letters", "year-11", "long-year", "no-month"):
        assert_no_date(desk, form, field, label, name)


@pytest.mark.parametrize("form", ["update", "change", "raise", "correct"])
def test_an_effective_date_left_empty_is_asked_for(form: str, desk: Desk):
    before = the_log()
    response = desk.send(form, **date("effective_on", "", " ", ""))
    assert_refused(response, "Enter the date this applies from.", "effective_on_day")
    assert the_log() == before


@pytest.mark.parametrize("form", PAGES)
@pytest.mark.parametrize(
    "parts", [("23", "3", "2011"), ("1", "1", "9999")], ids=["tomorrow", "year-9999"]
)
def test_an_effective_date_in_the_future_is_refused(
    form: str, parts: tuple[str, str, str], desk: Desk
):
    before = the_log()
    response = desk.send(form, **date("effective_on", *parts))
    message = "The date must be today, 22 March 2011, or earlier."
    assert_refused(response, message, "effective_on_day")
    assert boxes(response)["effective_on_year"] == [parts[2]]
    assert the_log() == before


@pytest.mark.parametrize("form", ["update", "need", "change"])
def test_an_effective_date_before_the_last_entry_is_refused(form: str, desk: Desk):
    before = the_log()
    response = desk.send(form, **date("effective_on", "16", "3", "2011"))
    message = "must be on or after the date of the last entry, 17 March 2011."
    assert_refused(response, message, "effective_on_day")
    assert the_log() == before


def test_a_correction_that_would_not_keep_its_place_is_refused(desk: Desk):
    first = desk.request.current
    desk.send("update", **date("effective_on", "18", "3", "2011"))
    before = the_log()
    response = desk.post(
        f"/requests/{desk.request.reference}/entries/{first.pk}/correct/",
        {**desk.filled_in("correct"), **date("effective_on", "19", "3", "2011")},
    )
    message = "The date must be on or before 18 March 2011, to keep the history in order."
    assert_refused(response, message, "effective_on_day")
    assert the_log() == before


@pytest.mark.parametrize("form", ["update", "raise", "correct"])
@pytest.mark.parametrize("year", ["0001", "9999"])
def test_the_furthest_target_dates_break_no_page_and_no_download(form: str, year: str, desk: Desk):
    desk.send(form, **date("target_date", "1", "1", year))
    last = Request.objects.latest("number")
    for address in ("/", "/requests/", f"/requests/{last.reference}/"):
        assert desk.client.get(address).status_code == 200
    for extension in ("csv", "xlsx", "ods"):
        response = desk.client.get(f"/requests/download.{extension}")
        assert response.status_code == 200
        assert response.getvalue()


@pytest.mark.parametrize("form", PAGES)
def test_a_form_with_nothing_in_it_writes_nothing(form: str, desk: Desk):
    before = the_log()
    response = desk.post(desk.address(form), {"csrfmiddlewaretoken": "x", "action": "save"})
    assert response.status_code == NOT_TAKEN[form]
    out_of_date = "has changed since you opened this form" in response.content.decode()
    assert out_of_date if NOT_TAKEN[form] == 409 else problems(response)
    assert the_log() == before


@pytest.mark.parametrize("form", PAGES)
def test_a_body_that_is_no_form_writes_nothing(form: str, desk: Desk):
    before = the_log()
    for body in ("", "{", "a" * 100_000, "%ff%fe=%00", "&" * 900):
        for kind in ("application/json", FORM, "text/plain"):
            response = desk.client.post(desk.address(form), body, content_type=kind)
            assert response.status_code == NOT_TAKEN[form]
    assert the_log() == before


@pytest.mark.parametrize("form", PAGES)
def test_more_than_the_server_takes_is_refused_and_is_no_fault_of_its_own(form: str, desk: Desk):
    before = the_log()
    assert desk.send(form, status="w" * 3_000_000).status_code == 400
    assert desk.send(form, **{f"x{n}": "" for n in range(1_500)}).status_code == 400
    assert the_log() == before


@pytest.mark.parametrize(("form", "field"), BOXES)
def test_markup_is_shown_as_it_was_typed_and_never_run(form: str, field: str, desk: Desk):
    """On the page that refuses it for another reason, and wherever it is shown once saved."""
    typed: dict[str, Any] = {field: SCRIPT}
    again = desk.send(form, **typed, **date("effective_on", "31", "2", "2011"))
    assert SCRIPT not in again.content.decode()
    assert boxes(again)[field] == [SCRIPT]
    assert desk.send(form, **typed).status_code == 302
    last = Request.objects.latest("number")
    shown = 0
    for address in ("/", "/requests/", f"/requests/{last.reference}/", desk.address("change")):
        text = desk.client.get(address).content.decode()
        assert SCRIPT not in text, address
        shown += "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert shown
    for extension in ("csv", "xlsx", "ods"):
        assert desk.client.get(f"/requests/download.{extension}").status_code == 200


@pytest.mark.parametrize("form", ["need", "change", "raise"])
def test_markup_is_shown_as_it_was_typed_before_saving(form: str, desk: Desk):
    action = {"need": "check"}.get(form, "continue")
    words = {"outcome": SCRIPT} if form == "need" else {"issue": SCRIPT, "areas_label": SCRIPT}
    response = desk.send(form, action=action, **words, reason=SCRIPT)
    checked = "Check the request" if form == "raise" else "Check your update"
    assert heading(response) == checked
    assert SCRIPT not in response.content.decode()
    assert SCRIPT in read(response).get_text()


def test_markup_in_a_name_that_was_never_asked_for_is_carried_safely(desk: Desk):
    response = desk.send("change", action="continue", **{f'"><b>{SCRIPT}': SCRIPT})
    assert SCRIPT not in response.content.decode()
    assert "<b>" not in response.content.decode()
