"""A request with a very long log: its page opens at the newest, and a write reads one line only."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.db.models import Model
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from requests_log.domain import commands, corrections, integrity, positions
from requests_log.models import Entry, Position, Request
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY, march
from tests.factories.entries import entry_fields, write_news
from tests.factories.growth import log_rows
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


def statuses(page: Any) -> list[str]:
    items = BeautifulSoup(page.content, "lxml").select(".app-timeline__item")
    return [item.get_text(" ", strip=True) for item in items]


@pytest.fixture
def long_request(swindon_request: Request, official: User) -> Request:
    log_rows.add_entries(swindon_request, 50, by=official)
    swindon_request.refresh_from_db()
    return swindon_request


def test_the_history_opens_at_its_newest_and_has_pages(
    long_request: Request, official_client: Client
):
    address = long_request.get_absolute_url()
    first, second, third = (
        statuses(official_client.get(f"{address}?page={number}")) for number in (1, 2, 3)
    )
    assert [len(first), len(second), len(third)] == [20, 20, 10]
    assert "(50)" in first[0]
    # The oldest of a page is compared with the line before it, which is on the next.
    assert "(31)" in first[-1]
    assert "Show what changed" in first[-1]
    assert "(30)" in second[0]
    assert "raised" in third[-1]
    assert statuses(official_client.get(address)) == first
    for beyond in ("99", "x"):
        assert official_client.get(f"{address}?page={beyond}").status_code == 200


def test_a_page_of_a_long_history_takes_as_many_queries_as_one_of_a_short(
    long_request: Request, make_request: Any, official_client: Client
):
    short = make_request(issue="Another")
    counted = []
    for request in (short, long_request):
        official_client.get(request.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            page = official_client.get(request.get_absolute_url())
        counted.append(len(queries))
        assert len(page.content) < 100_000
    # These count the history, and read the line before the page's oldest and the newest of all.
    assert counted[1] <= counted[0] + 4


def test_what_was_corrected_stands_below_its_correction_on_any_page(
    long_request: Request, official: User, official_client: Client, lead: User
):
    old = long_request.entries.get(number=5)
    fields = entry_fields(old) | {"status": "Put right."}
    corrections.correct(by=official, entry=old, reason="It was wrong.", **fields)
    address = f"{long_request.get_absolute_url()}?page=3"
    assert any(
        "Put right." in each and "It was wrong." in each
        for each in statuses(official_client.get(address))
    )
    shown = statuses(client_for(lead).get(address))
    assert any("Put right." in each for each in shown)
    assert not any("It was wrong." in each for each in shown)


@pytest.mark.parametrize("role", ["official", "champion", "lead"])
def test_the_line_before_the_oldest_of_a_page_may_be_a_correction(
    long_request: Request, official: User, make_user: Any, role: str
):
    for number in (10, 30):
        old = long_request.entries.get(number=number)
        fields = entry_fields(old) | {"status": f"Put right: {number}."}
        corrections.correct(by=official, entry=old, reason="It was wrong.", **fields)
    client = client_for(make_user(role, "swindon"))
    for query in ("page=1", "page=2", "page=3", "as_at=2011-03-22"):
        page = client.get(f"{long_request.get_absolute_url()}?{query}")
        assert "Put right: 30." not in page.content.decode() or query == "page=2"
    assert len(statuses(client.get(long_request.get_absolute_url()))) == 20


def test_a_link_to_an_entry_opens_the_page_that_it_is_on(
    long_request: Request, official: User, official_client: Client
):
    old = long_request.entries.get(number=5)
    again = entry_fields(old) | {"status": "Put right."}
    corrections.correct(by=official, entry=old, reason="It was wrong.", **again)
    for entry in (old, long_request.entries.get(number=1)):
        page = official_client.get(f"{long_request.get_absolute_url()}?entry={entry.pk}")
        assert f'id="entry-{entry.pk}"' in page.content.decode()
        assert len(statuses(page)) == 10
    for wrong in ("999999", "x", "9" * 40):
        page = official_client.get(f"{long_request.get_absolute_url()}?entry={wrong}")
        assert len(statuses(page)) == 20


def test_a_past_date_has_pages_of_what_was_then(long_request: Request, official_client: Client):
    write_news(long_request, long_request.entries.first().by, "Newest.", effective_on=TODAY)
    address = f"{long_request.get_absolute_url()}?as_at={march(20):%Y-%m-%d}"
    page = official_client.get(address)
    assert "Newest." not in page.content.decode()
    assert len(statuses(page)) == 20
    assert "as_at=2011-03-20&amp;page=2" in page.content.decode()


def test_many_positions_steps_and_pieces_of_evidence_are_folded(
    swindon_request: Request, official: User, official_client: Client
):
    log_rows.add_positions(swindon_request, 60, by=official)
    log_rows.add_steps(swindon_request, 60, by=official)
    log_rows.add_evidence(swindon_request, 60, by=official)
    page = official_client.get(swindon_request.get_absolute_url())
    assert len(page.content) < 80_000
    text = page.content.decode()
    for count, what in ((59, "positions"), (60, "open next steps"), (60, "pieces of evidence")):
        assert f"These are 20 of {count} {what}." in text
    whole = official_client.get(f"{swindon_request.get_absolute_url()}?show=all")
    assert whole.content.decode().count("Letter ") >= 60


def entries_read(queries: CaptureQueriesContext) -> list[str]:
    table = Entry._meta.db_table
    return [q["sql"] for q in queries if f'"status" FROM "{table}"' in q["sql"]]


def write_to(request: Request, write: str, *, by: User) -> None:
    about: dict[str, Any] = {"by": by, "request": request, "seen": request.line}
    about["effective_on"] = TODAY
    if write == "news":
        commands.write_news(**about, status="News.", target_date=None)
    elif write == "confirm":
        commands.confirm(**about)
    elif write == "move":
        commands.move(**about, to="resolved", status="Agreed.", target_date=None)
    else:
        commands.amend(
            **about,
            issue=request.line.issue,
            areas=[get_area("kent"), get_area("swindon")],
            departments=[get_department("DH")],
            reach="named",
            asks_all=False,
            request_kind=request.request_kind,
        )


@pytest.mark.parametrize("write", ["news", "confirm", "move", "amend"])
def test_a_write_to_a_long_log_reads_no_other_entries(
    long_request: Request, make_request: Any, official: User, write: str
):
    counted = []
    # The places that a change names are there before it.
    get_area("kent"), get_department("DH")
    for request in (make_request(issue="Another"), long_request):
        request.refresh_from_db()
        assert request.line
        with CaptureQueriesContext(connection) as queries:
            write_to(request, write, by=official)
        counted.append(len(queries))
        assert entries_read(queries) == []
    assert counted[0] == counted[1]
    assert list(integrity.find_disagreements()) == []


@pytest.mark.parametrize("has_positions", [False, True])
def test_a_move_takes_eight_queries(long_request: Request, official: User, has_positions: bool):
    if has_positions:
        log_rows.add_positions(long_request, 5, by=official)
    long_request.refresh_from_db()
    assert long_request.line
    with CaptureQueriesContext(connection) as queries:
        write_to(long_request, "move", by=official)
    ends = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    asked = [q["sql"] for q in queries if not q["sql"].startswith(ends)]
    assert len(asked) == 8
    assert list(integrity.find_disagreements()) == []


@contextmanager
def rows_of(model: type[Model]) -> Iterator[list[Model]]:
    """Yield the rows of a model that are read or made."""
    rows: list[Model] = []

    def add(instance: Model, **_: object) -> None:
        rows.append(instance)

    post_init.connect(add, sender=model)
    try:
        yield rows
    finally:
        post_init.disconnect(add, sender=model)


@pytest.mark.parametrize("spoken", [0, 60])
def test_what_a_department_says_reads_few_entries_and_positions(
    long_request: Request, official: User, spoken: int
):
    if spoken:
        log_rows.add_positions(long_request, spoken, by=official)
    for number in range(3):
        with rows_of(Entry) as entries, rows_of(Position) as said:
            recorded = positions.record_position(
                by=official,
                request=long_request,
                department=get_department("DfE"),
                effective_on=TODAY,
                channel="letter",
                text=f"We agree ({number}).",
            )
        assert recorded.entry
        assert recorded.entry.status == f"We agree ({number})."
        assert len(entries) <= 10
        assert len(said) <= 4
    assert list(integrity.find_disagreements()) == []


def test_a_page_with_many_positions_reads_few_entries(
    long_request: Request, official: User, official_client: Client
):
    log_rows.add_entries(long_request, 150, by=official)
    log_rows.add_positions(long_request, 60, by=official)
    with rows_of(Entry) as entries:
        page = official_client.get(long_request.get_absolute_url())
    assert "(60)" in page.content.decode()
    assert len(entries) < 60


def test_a_change_of_areas_that_is_undone_and_made_again_leaves_what_was_said(
    long_request: Request, official: User
):
    for _ in range(2):
        long_request.refresh_from_db()
        write_to(long_request, "amend", by=official)
        corrections.undo(by=official, entry=long_request.entries.latest("pk"))
        assert list(integrity.find_disagreements()) == []
    long_request.refresh_from_db()
    write_to(long_request, "amend", by=official)
    assert list(integrity.find_disagreements()) == []


def test_several_writes_undone_on_one_day_leave_what_was(long_request: Request, official: User):
    before = {*long_request.versions.values_list("since", "until", "current", "known_until")}
    for _ in range(2):
        long_request.refresh_from_db()
        entry = write_news(long_request, official, "Too early.", effective_on=TODAY)
        corrections.undo(by=official, entry=entry)
    assert list(integrity.find_disagreements()) == []
    after = {*long_request.versions.values_list("since", "until", "current", "known_until")}
    assert before == after
    long_request.refresh_from_db()
    write_news(long_request, official, "In the end.", effective_on=TODAY)
    assert list(integrity.find_disagreements()) == []
