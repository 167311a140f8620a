"""The page to check before saving: what it shows, where it leads back to, and what it keeps."""

from typing import Any

import pytest
from django import forms

from accounts.models import User
from requests_log.domain import corrections
from requests_log.forms.change import RaiseForm
from requests_log.forms.checked_rows import list_checked_rows
from requests_log.models import Entry, Request
from tests.factories.areas import get_area, get_department
from tests.factories.entries import entry_fields
from tests.helpers.forms import form_fields, heading, main_text, parse
from tests.helpers.request_forms import RequestForms, checked, saved_rows

pytestmark = pytest.mark.django_db
CHECKED = ["raise", "change", "correct"]
NEVER_KEPT = ("csrfmiddlewaretoken", "action")


def to_check(forms: RequestForms, page: str, **typed: Any) -> Any:
    return forms.send(page, action="continue", **typed)


def test_a_new_request_is_shown_field_by_field_with_the_labels_it_will_have(
    request_forms: RequestForms,
):
    areas = [str(get_area(slug).pk) for slug in ("swindon", "kent")]
    typed = {"areas": areas, "areas_label": "", "departments_label": "", "status": "Soon:\n* May"}
    before = saved_rows()
    page = to_check(request_forms, "raise", **typed)
    assert heading(page) == "Check the request"
    assert checked(page) == {
        "Areas": "Kent Swindon",
        "Which areas does this cover?": "The areas named",
        "Departments, agencies and regulators": "Department DfE (DfE)",
        "All departments": "No",
        "Issue": "Sharing two budgets",
        "What type of request is it?": "Capacity to pool or align",
        "Areas, as printed": "Kent / Swindon",
        "Departments, as printed": "DfE",
        "Status": "Soon: May",
        "Target date": "1 April 2011",
        "Date this applies from": "22 March 2011",
        "Source": "None",
    }
    assert saved_rows() == before


def test_a_change_shows_what_changes_beside_what_was(request_forms: RequestForms):
    page = to_check(request_forms, "change", departments=[str(get_department("MoJ").pk)])
    said = checked(page)
    assert heading(page) == "Check your changes"
    assert said["Issue"] == "Sharing [removed: a budget ] [added: two budgets ] Changed"
    name = "Departments, agencies and regulators"
    assert said[name] == "Department MoJ (MoJ) Before: Department DfE (DfE) Changed"
    changed = [label for label, value in said.items() if value.endswith(" Changed")]
    assert changed == [name, "Issue", "Departments, as printed"]
    assert said["Reason for the change"] == "The area asked."


def test_a_correction_is_checked_before_it_is_saved(request_forms: RequestForms):
    before = saved_rows()
    page = to_check(request_forms, "correct")
    assert heading(page) == "Check your correction"
    said = checked(page)
    assert said["What was wrong?"] == "A slip."
    assert said["Status"].endswith("Changed")
    assert said["Issue"] == "Sharing a budget"
    assert saved_rows() == before
    saved = request_forms.post(
        request_forms.address("correct"), {**form_fields(page), "action": "save"}
    )
    assert saved.status_code == 302
    assert request_forms.request.entries.get(kind="corrected").status == "DfE has agreed."


@pytest.mark.parametrize("form", CHECKED)
def test_each_link_to_change_leads_to_its_field_with_everything_typed(
    form: str, request_forms: RequestForms
):
    typed = {"issue": "“Mine” & <b>theirs</b>", "status": "* One\n* Two", "areas_label": "Ours"}
    page = to_check(request_forms, form, **typed)
    back = request_forms.post(request_forms.address(form), {**form_fields(page), "action": "edit"})
    assert back.status_code == 200
    sent = {**request_forms.filled_in(form), **typed}
    kept = form_fields(back)
    for name, value in sent.items():
        values = value if isinstance(value, list) else [value]
        if name in kept or any(values):
            assert [text.replace("\r", "") for text in kept[name]] == values, name
    rows = parse(page).select("main .govuk-summary-list__row")
    targets = [str(row.button["formaction"]) for row in rows if row.button]
    assert len(targets) == len(set(targets)) == len(checked(page))
    for target in targets:
        assert parse(back).select_one(f"form {target}"), target
    # What is folded away at first is open, so that the link can lead there.
    assert parse(back).details.has_attr("open")
    assert request_forms.request.entries.count() == 1


@pytest.mark.parametrize("form", CHECKED)
def test_the_page_to_check_keeps_what_the_form_sent(form: str, request_forms: RequestForms):
    page = to_check(request_forms, form)
    sent = {name: value for name, value in request_forms.filled_in(form).items() if value}
    kept = {name: value for name, value in form_fields(page).items() if name not in NEVER_KEPT}
    assert {name: value for name, value in kept.items() if any(value)} == {
        name: value if isinstance(value, list) else [value] for name, value in sent.items()
    }


def test_an_entry_that_was_corrected_while_it_was_checked_is_said_and_the_text_is_kept(
    request_forms: RequestForms, make_user: Any
):
    page = to_check(request_forms, "correct", status="What I typed.")
    line = request_forms.request.line
    theirs = {**entry_fields(line), "status": "What they typed."}
    other = make_user("official", name="Oscar Other")
    corrections.correct(by=other, entry=line, reason="A slip.", **theirs)
    before = saved_rows()
    refused = request_forms.post(
        request_forms.address("correct"), {**form_fields(page), "action": "save"}
    )
    assert refused.status_code == 409
    assert "This entry has already been corrected" in main_text(refused)
    assert "Oscar Other corrected it" in main_text(refused)
    assert form_fields(refused)["status"] == ["What I typed."]
    assert saved_rows() == before


def test_the_same_correction_by_somebody_else_is_a_conflict(
    request_forms: RequestForms, make_user: Any
):
    line = request_forms.request.line
    fields = {**entry_fields(line), "issue": "Sharing two budgets"}
    corrections.correct(by=make_user("official"), entry=line, reason="A slip.", **fields)
    assert request_forms.send("correct", issue="Sharing two budgets").status_code == 409


def test_a_field_that_is_added_to_a_form_is_shown_by_itself(
    request_forms: RequestForms, swindon_request: Request
):
    class WithSourceForm(RaiseForm):
        source = forms.CharField(label="Source", required=False)

    fields = {**request_forms.filled_in("raise"), "source": "A letter"}
    form = WithSourceForm(fields)
    assert form.is_valid()
    entry: Entry = swindon_request.line
    entry.source = "A letter of 1 March"
    row = next(
        row
        for row in list_checked_rows(form, entry, before={"source": "A call"})
        if row.label == "Source"
    )
    # What will be saved, which may differ from what was typed.
    assert (row.value, row.before, row.is_changed) == ("A letter of 1 March", "A call", True)
    assert row.input_id == "id_source"


def test_the_wording_is_looked_at_before_a_correction_is_saved(
    request_forms: RequestForms, official: User
):
    page = to_check(request_forms, "correct", status="DfE will ask the ZQX panel.")
    assert "“ZQX” is not in the glossary." in main_text(page)
