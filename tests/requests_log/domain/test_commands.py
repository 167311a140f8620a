"""The commands that write to the log: what they save, and what they refuse."""

import datetime as dt
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Role, User
from requests_log.domain import commands, integrity
from requests_log.domain.errors import ConflictError, NothingChangedError
from requests_log.models import AreaLink, Entry, Request, Workstream
from requests_log.rules.stages import Need, Stage, find_move
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY, march
from tests.factories.entries import move, write_news
from tests.helpers.forms import references_listed

pytestmark = pytest.mark.django_db
MARCH_17 = dt.date(2011, 3, 17)


def entries() -> int:
    return Entry.objects.count()


@pytest.mark.parametrize(("start", "end", "role"), list(product(Stage, Stage, Role)))
def test_only_officials_move_requests_and_only_legally(
    start: Stage, end: Stage, role: Role, make_request: Any, make_user: Callable[..., User]
):
    request = make_request(stage=start)
    person = make_user(role, "swindon")
    before = entries()
    if role == Role.OFFICIAL and find_move(start, end):
        move(request, person, end)
        request.refresh_from_db()
        assert request.stage == end
        assert entries() == before + 1
        assert list(integrity.find_disagreements()) == []
        return
    with pytest.raises(ValidationError if role == Role.OFFICIAL else PermissionDenied):
        move(request, person, end)
    request.refresh_from_db()
    assert request.stage == start
    assert entries() == before


@pytest.mark.parametrize(
    ("start", "end", "lacking", "field"),
    [
        (Stage.IN_PROGRESS, Stage.ON_GOING, {"workstream": None}, "workstream"),
        (Stage.IN_PROGRESS, Stage.RESOLVED, {"status": "  "}, "status"),
        (Stage.ON_GOING, Stage.IN_PROGRESS, {"reason": " "}, "reason"),
        (Stage.RESOLVED, Stage.IN_PROGRESS, {"reason": ""}, "reason"),
    ],
)
def test_a_move_with_details_missing_is_refused_at_that_field(
    start: Stage, end: Stage, lacking: dict[str, Any], field: str, make_request: Any, official: User
):
    request = make_request(stage=start)
    with pytest.raises(ValidationError) as refused:
        move(request, official, end, **lacking)
    need = find_move(start, end).need
    assert refused.value.message_dict[field] == [need.refusal]
    assert need in Need


def test_the_workstream_ends_with_the_on_going_stage(make_request: Any, official: User):
    request = make_request(stage=Stage.ON_GOING)
    entry = move(request, official, Stage.RESOLVED)
    assert entry.workstream is None


@pytest.mark.parametrize("role", [Role.LEAD, Role.CHAMPION, Role.ADMINISTRATOR])
def test_only_an_official_writes_news(
    role: Role, swindon_request: Request, make_user: Callable[..., User]
):
    with pytest.raises(PermissionDenied):
        write_news(swindon_request, make_user(role, "swindon"), "Mine.")
    assert entries() == 1


def test_news_becomes_the_line_and_the_old_line_stays_in_the_log(
    swindon_request: Request, official: User
):
    write_news(swindon_request, official, "DfE has agreed.")
    swindon_request.refresh_from_db()
    assert swindon_request.current.status == "DfE has agreed."
    assert swindon_request.news_on == swindon_request.updated_on == TODAY
    assert [e.status for e in swindon_request.entries.all()] == [
        "The department is looking into it.",
        "DfE has agreed.",
    ]


def test_confirming_no_change_counts_as_news(swindon_request: Request, official: User):
    with pytest.raises(NothingChangedError):
        write_news(swindon_request, official, swindon_request.current.status)
    commands.confirm(
        by=official, request=swindon_request, seen=swindon_request.current, effective_on=TODAY
    )
    swindon_request.refresh_from_db()
    assert (swindon_request.news_on, swindon_request.updated_on) == (TODAY, MARCH_17)
    assert swindon_request.current.status == "The department is looking into it."


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY + dt.timedelta(days=1), "must be today, 22 March 2011, or earlier"),
        (MARCH_17 - dt.timedelta(days=1), "on or after the date of the last entry, 17 March 2011"),
    ],
)
def test_a_day_in_the_future_or_before_the_last_entry_is_refused(
    day: dt.date, words: str, swindon_request: Request, official: User
):
    with pytest.raises(ValidationError, match=words):
        write_news(swindon_request, official, "New.", effective_on=day)


def test_a_second_writer_gets_a_conflict(swindon_request: Request, official: User):
    seen = swindon_request.current
    first = write_news(swindon_request, official, "First.")
    with pytest.raises(ConflictError) as conflict:
        commands.write_news(
            by=official,
            request=swindon_request,
            seen=seen,
            status="Second.",
            effective_on=TODAY,
            target_date=None,
        )
    assert conflict.value.current == first
    assert entries() == 2


class TestChange:
    def change(self, request: Request, by: User, **given: Any) -> Entry:
        current = request.current
        keywords = {
            "effective_on": TODAY,
            "issue": current.issue,
            "areas": [get_area("swindon")],
            "departments": [get_department("DfE")],
            "reach": current.reach,
            "asks_all": current.asks_all,
            "request_kind": current.request_kind,
            "areas_label": current.areas_label,
            "departments_label": current.departments_label,
        }
        return commands.amend(by=by, request=request, seen=current, **{**keywords, **given})

    def test_of_areas_ends_one_link_and_starts_another(
        self, swindon_request: Request, official: User
    ):
        self.change(swindon_request, official, areas=[get_area("kent")], areas_label="")
        links = AreaLink.objects.order_by("since").values_list("area__slug", "since", "until")
        assert list(links) == [("swindon", MARCH_17, TODAY), ("kent", TODAY, None)]
        swindon_request.refresh_from_db()
        assert swindon_request.current.areas_label == "Kent"

    def test_of_areas_takes_the_request_from_its_list_on_that_day_and_not_before(
        self, swindon_request: Request, official: User, official_client: Client
    ):
        change = {"areas": [get_area("kent")], "areas_label": "", "effective_on": march(20)}
        self.change(swindon_request, official, **change)
        listed = {
            (area, day): references_listed(official_client, f"area={area}&as_at=2011-03-{day}")
            for area in ("swindon", "kent")
            for day in (19, 20)
        }
        own = [swindon_request.reference]
        assert listed == {
            ("swindon", 19): own,
            ("swindon", 20): [],
            ("kent", 19): [],
            ("kent", 20): own,
        }

    def test_may_be_to_another_workstream_while_the_request_is_on_going(
        self, make_request: Any, swindon_request: Request, official: User
    ):
        other = Workstream.objects.create(name="Housing", slug="housing", position=9)
        going_on = make_request(stage=Stage.ON_GOING)
        was = going_on.workstream
        entry = self.change(going_on, official, issue="Sharing two budgets", workstream=was)
        assert entry.workstream == was
        going_on.refresh_from_db()
        self.change(going_on, official, workstream=other)
        going_on.refresh_from_db()
        assert going_on.workstream == going_on.current.workstream == other
        entry = self.change(swindon_request, official, issue="Another", workstream=other)
        assert entry.workstream is None

    def test_is_no_news(self, swindon_request: Request, official: User):
        self.change(swindon_request, official, issue="Sharing two budgets")
        swindon_request.refresh_from_db()
        assert swindon_request.updated_on == TODAY
        assert swindon_request.news_on == MARCH_17

    def test_without_a_change_is_refused(self, swindon_request: Request, official: User):
        with pytest.raises(ValidationError, match="Nothing has changed"):
            self.change(swindon_request, official)

    def test_without_areas_or_departments_is_refused(
        self, swindon_request: Request, official: User
    ):
        with pytest.raises(ValidationError) as refused:
            self.change(swindon_request, official, areas=[], departments=[])
        assert set(refused.value.message_dict) == {"areas", "departments"}

    def test_that_asks_all_departments_needs_no_department(
        self, swindon_request: Request, official: User
    ):
        self.change(
            swindon_request, official, areas=[], reach="many", departments=[], asks_all=True
        )
        swindon_request.refresh_from_db()
        assert (swindon_request.reach, swindon_request.asks_all) == ("many", True)


def test_a_request_raised_gets_the_next_reference(make_request: Any):
    assert [make_request().reference for _ in range(3)] == ["CB-001", "CB-002", "CB-003"]


def test_all_errors_are_reported_at_once(make_request: Any):
    with pytest.raises(ValidationError) as refused:
        make_request(issue=" ", status="", request_kind="none", reach="nobody")
    assert set(refused.value.message_dict) == {"issue", "status", "request_kind", "reach"}
    assert Request.objects.count() == 0


class TestNote:
    def test_by_a_champion_leaves_the_line_and_the_news_as_they_are(
        self, make_request: Any, champion: User
    ):
        request = make_request(areas=[get_area("leicestershire")])
        before = {**Request.objects.values().get(pk=request.pk)}
        commands.add_note(by=champion, request=request, note="I have rung them.")
        assert Request.objects.values().get(pk=request.pk) == before
        assert request.entries.last().note == "I have rung them."

    def test_on_another_areas_request_is_refused(self, swindon_request: Request, champion: User):
        with pytest.raises(PermissionDenied):
            commands.add_note(by=champion, request=swindon_request, note="Mine.")
        assert entries() == 1

    @pytest.mark.parametrize("role", [Role.LEAD, Role.ADMINISTRATOR])
    def test_is_for_champions(self, role: Role, swindon_request: Request, make_user: Any):
        with pytest.raises(PermissionDenied):
            commands.add_note(by=make_user(role, "swindon"), request=swindon_request, note="Mine.")

    def test_does_not_disturb_an_official_who_has_the_form_open(
        self, make_request: Any, champion: User, official: User
    ):
        request = make_request(areas=[get_area("leicestershire")])
        commands.add_note(by=champion, request=request, note="I have rung them.")
        write_news(request, official, "HO has agreed.")
        request.refresh_from_db()
        assert request.current.status == "HO has agreed."
        assert list(integrity.find_disagreements()) == []
