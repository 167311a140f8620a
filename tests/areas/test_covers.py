"""Several leads of one area, one of them the main one, and who covers while one is away."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Role, User
from areas.covers import end_cover, name_cover
from areas.models import Area, Cover, Lead, area_ids_led_by
from commissions.domain.emails import contacts_for
from provenance.models import AuditEvent
from requests_log.models import Request
from security.models import EventKind, SecurityEvent
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.factories.commissions import addressee_in, all_recipients, open_areas, send_commission
from tests.factories.people import make_cover
from tests.helpers.forms import (
    admin_form_fields,
    assert_refused,
    date_fields,
    error_summary,
    form_fields,
    main_text,
    text_at,
)
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
PAGE = "/cover/"
TOMORROW = TODAY + dt.timedelta(days=1)
NEXT_WEEK = TODAY + dt.timedelta(days=7)


@pytest.fixture
def colleague(make_user: Callable[..., User]) -> User:
    """Another lead of Swindon."""
    return make_user(Role.LEAD, "swindon", name="Connie Colleague")


@pytest.fixture
def stranger(make_user: Callable[..., User]) -> User:
    """The lead of an area that has nothing to do with Swindon."""
    return make_user(Role.LEAD, "kent", name="Stan Stranger")


def posted(user: User, lead: User, **changed: Any) -> dict[str, Any]:
    dates = {"since": TODAY, "until": NEXT_WEEK, **changed}
    parts = {
        f"{name}_{part}": str(getattr(day, part))
        for name, day in dates.items()
        for part in ("day", "month", "year")
    }
    return {"lead": lead.leads.get().pk, "user": user.pk, **parts}


def name(by: User, lead: User, user: User, **days: Any) -> Cover:
    given = {"since": TODAY, "until": NEXT_WEEK, **days}
    return name_cover(by=by, lead=lead.leads.get(), user=user, **given)


def test_a_lead_names_a_colleague_who_is_shown_to_officials(
    lead: User, colleague: User, official: User
):
    client = client_for(lead)
    done = client.post(PAGE, posted(colleague, lead), follow=True)
    told = "Connie Colleague covers for Len Lead for Swindon, from 22 March 2011 until 29 March"
    assert told in main_text(done)
    page = text_at(client_for(official), "/areas/swindon/")
    assert "Connie Colleague covers for Len Lead, from 22 March 2011 until 29 March 2011" in page
    assert "Connie Colleague covers Swindon for you" in text_at(client, "/your-requests/")
    assert "You cover Swindon for Len Lead" in text_at(client_for(colleague), "/your-requests/")


def test_it_is_in_the_history_and_among_the_security_events(lead: User, colleague: User):
    cover = name(lead, lead, colleague)
    end_cover(by=lead, cover=cover)
    found = SecurityEvent.objects.filter(about=colleague, user=lead).order_by("pk")
    kinds = [event.kind for event in found]
    assert kinds == [EventKind.COVER_NAMED, EventKind.COVER_ENDED]
    assert found[0].detail == "Swindon, from 22 March 2011 until 29 March 2011"
    events = AuditEvent.objects.filter(subject_key="areas/swindon", model_label="areas.cover")
    assert [event.changed_by for event in events] == [lead, lead]


def test_a_lead_chooses_only_leads_of_the_area_and_its_group(
    make_user: Callable[..., User], stranger: User
):
    group = get_area("greater-manchester")
    Area.objects.filter(pk__in=[get_area("bury").pk, get_area("oldham").pk]).update(
        group=group, is_first_phase=False
    )
    bury, oldham, whole = (
        make_user(Role.LEAD, slug) for slug in ("bury", "oldham", "greater-manchester")
    )
    page = client_for(bury).get(PAGE).content.decode()
    for user, is_offered in ((oldham, True), (whole, True), (stranger, False), (bury, False)):
        assert (f">{user.name}</option>" in page) is is_offered
    with pytest.raises(ValidationError, match="Choose a lead of"):
        name(bury, bury, stranger)


def test_an_administrator_names_any_lead(lead: User, stranger: User, administrator: User):
    client = client_for(administrator)
    client.post(PAGE, posted(stranger, lead))
    assert Cover.objects.get().user == stranger
    assert "Stan Stranger covers for Len Lead" in text_at(client, PAGE)


def test_others_name_and_end_nothing(
    lead: User, colleague: User, stranger: User, official: User, champion: User
):
    cover = make_cover(lead, colleague)
    for by in (stranger, colleague, official, champion):
        with pytest.raises(PermissionDenied):
            name(by, lead, colleague)
        with pytest.raises(PermissionDenied):
            end_cover(by=by, cover=cover)
    for by in (stranger, colleague):
        assert client_for(by).post(f"{PAGE}{cover.pk}/end/").status_code == 404
    assert Cover.objects.get().until == NEXT_WEEK


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ({"since": TODAY - dt.timedelta(days=1)}, "The first day away must be today or later."),
        ({"until": TODAY}, "The first day back must be after the first day away."),
        (
            {"until": TODAY + dt.timedelta(days=367)},
            "The first day back must be within a year of the first day away.",
        ),
    ],
)
def test_days_that_cannot_be_are_refused_and_kept(
    days: dict[str, dt.date], message: str, lead: User, colleague: User
):
    answer = client_for(lead).post(PAGE, posted(colleague, lead, **days))
    assert_refused(answer, message)
    assert form_fields(answer)["user"] == [str(colleague.pk)]
    assert not Cover.objects.exists()


def test_the_same_days_are_not_covered_twice(lead: User, colleague: User):
    make_cover(lead, colleague)
    answer = client_for(lead).post(PAGE, posted(colleague, lead, since=TOMORROW))
    assert_refused(answer, "on some of these days already")


def test_nobody_covers_for_themselves(lead: User):
    with pytest.raises(ValidationError) as refused:
        name(lead, lead, lead)
    assert refused.value.message_dict == {
        "user": ["Choose somebody else: nobody covers for themselves."]
    }
    assert not Cover.objects.exists()


def test_what_is_missing_is_said(lead: User, colleague: User):
    summary = error_summary(client_for(lead).post(PAGE, {}))
    for told in ("Choose who covers.", "Enter the first day away.", "Enter the first day back."):
        assert told in summary


def test_without_a_colleague_the_page_says_whom_to_ask(lead: User, stranger: User):
    page = text_at(client_for(lead), PAGE)
    assert "There is no other lead of Swindon, or in the same group." in page
    assert "Stan Stranger" not in page


def test_who_covers_is_told_when_it_is_named_and_when_it_ends(lead: User, colleague: User):
    client = client_for(lead)
    client.post(PAGE, posted(colleague, lead))
    client.post(f"{PAGE}{Cover.objects.get().pk}/end/")
    named, ended = mail.outbox
    assert named.to == ended.to == [f"Connie Colleague <{colleague.email}>"]
    assert named.subject == "You cover Swindon from 22 March 2011"
    assert "while Len Lead is away, from 22 March 2011 until 29 March 2011." in named.body
    assert ended.subject == "You do not cover Swindon any more"


def test_ending_it_before_it_begins_removes_it(lead: User, colleague: User, administrator: User):
    cover = make_cover(lead, colleague, since=TOMORROW)
    client_for(administrator).post(f"{PAGE}{cover.pk}/end/")
    assert not Cover.objects.exists()


def test_who_covers_answers_for_the_area_between_the_days(lead: User, stranger: User):
    make_cover(lead, stranger, since=TOMORROW, until=NEXT_WEEK)
    swindon = get_area("swindon").pk
    for day, covers in ((TODAY, False), (TOMORROW, True), (NEXT_WEEK, False)):
        assert (swindon in area_ids_led_by(stranger, on=day)) is covers, day


@pytest.mark.parametrize("who", ["the lead", "who covers"])
def test_it_ends_when_either_leaves(who: str, lead: User, stranger: User, administrator: User):
    make_cover(lead, stranger)
    leaver = lead if who == "the lead" else stranger
    client = client_for(administrator)
    page = text_at(client, f"/administration/people/{leaver.pk}/")
    assert ("being covered for by Stan" if leaver == lead else "covering for Len Lead") in page
    client.post(f"/administration/people/{leaver.pk}/", {"becomes": "leaves"})
    assert Cover.objects.get().until == TODAY
    assert get_area("swindon").pk not in area_ids_led_by(stranger, on=TODAY)
    assert SecurityEvent.objects.filter(kind=EventKind.COVER_ENDED, about=stranger).exists()


def test_it_ends_when_the_lead_leads_no_more(lead: User, stranger: User):
    make_cover(lead, stranger)
    Lead.objects.filter(user=lead).update(until=TODAY)
    assert area_ids_led_by(stranger, on=TODAY) == [get_area("kent").pk]


def asked_of_swindon(official: User) -> list[tuple[str, str]]:
    commission = send_commission(open_areas(official, "swindon"), official)
    addressee = addressee_in(commission, "swindon")
    return [(each.name, each.copy_of) for each in contacts_for([addressee])[addressee.pk]]


def test_the_main_lead_is_asked_and_the_others_get_copies(
    lead: User, colleague: User, official: User
):
    Lead.objects.filter(user=colleague).update(is_main=True)
    assert asked_of_swindon(official) == [
        ("Connie Colleague", ""),
        ("Len Lead", "Connie Colleague"),
    ]


def test_without_a_mark_who_has_led_longest_is_asked(lead: User, colleague: User, official: User):
    Lead.objects.filter(user=lead).update(since=TODAY)
    Lead.objects.filter(user=colleague).update(since=dt.date(2011, 1, 1))
    assert asked_of_swindon(official)[0] == ("Connie Colleague", "")


def test_who_covers_for_the_main_lead_is_asked(lead: User, stranger: User, official: User):
    make_cover(lead, stranger)
    assert asked_of_swindon(official) == [("Stan Stranger", ""), ("Len Lead", "Stan Stranger")]
    copy = mail.outbox[all_recipients().index(lead.email)]
    assert "This is a copy: Stan Stranger is expected to reply for Swindon." in copy.body


def test_an_administrator_marks_one_main_lead(lead: User, colleague: User, administrator: User):
    client = client_for(administrator)
    address = f"/admin/areas/area/{get_area('swindon').pk}/change/"
    form = admin_form_fields(client.get(address))
    form = {field: value for field, value in form.items() if "is_main" not in field}
    both = client.post(address, {**form, "leads-0-is_main": "on", "leads-1-is_main": "on"})
    assert "Choose one main lead: Len Lead and Connie Colleague are both ticked." in (
        both.content.decode()
    )
    client.post(address, {**form, "leads-1-is_main": "on"})
    assert Lead.objects.get(is_main=True).user == colleague


def test_the_main_lead_is_handed_over_in_advance(lead: User, colleague: User, administrator: User):
    client = client_for(administrator)
    address = f"/admin/areas/area/{get_area('swindon').pk}/change/"
    form = {**admin_form_fields(client.get(address)), "leads-0-is_main": "on"}
    form |= {"leads-1-is_main": "on", **date_fields("leads-1-since", "1", "5", "2011")}
    late = {**form, **date_fields("leads-0-until", "2", "5", "2011")}
    both = "Choose one main lead: Len Lead and Connie Colleague are both ticked."
    assert both in client.post(address, late).content.decode()
    on_the_day = {**form, **date_fields("leads-0-until", "1", "5", "2011")}
    assert client.post(address, on_the_day).status_code == 302
    assert Lead.objects.filter(is_main=True).count() == 2


def test_the_page_of_the_area_names_the_main_lead_first(
    lead: User, colleague: User, official: User, swindon_request: Request
):
    Lead.objects.filter(user=colleague).update(is_main=True)
    assert "Connie Colleague, main lead Len Lead" in text_at(
        client_for(official), "/areas/swindon/"
    )
