"""Editions: issued once, never changed, read back as issued, and compared."""

import datetime as dt
import hashlib
import json
import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Role, User
from cbtracker.submissions import AlreadySavedError
from papers.domain import phrases, publish
from papers.domain.checksum import compute_paper_checksum
from papers.domain.contents import read_baseline
from papers.domain.scope import PaperScope
from papers.models import Edition, EditionChange, EditionLine, Meeting
from papers.models.triggers import MESSAGE
from papers.queries import edition_diff
from papers.queries.paper_request import PaperRequest
from requests_log.as_of import AsOf
from requests_log.domain import corrections
from requests_log.log.changes import ChangeKind
from requests_log.models import Request, Workstream, triggers
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.entries import entry_fields, move, write_news
from tests.helpers.database import assert_statement_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
MINISTERS = ("Ministers’ meeting with leaders", dt.date(2011, 3, 24))


def find(number: int) -> Request:
    return Request.objects.for_list().get(number=number)


def issue(official: User, **given: Any) -> Edition:
    """Issue the paper of all requests as at today, but for what is given."""
    scope = given.pop("scope", PaperScope(official))
    asked = PaperRequest(scope, AsOf(given.pop("as_at", TODAY)), since=given.pop("since", None))
    plain = {
        "title": "Requests of Whitehall",
        "introduction": "This is the paper.",
        "scope": scope,
        "contents": asked.contents,
        "scope_label": asked.scope_label,
        "changes_label": asked.changes_label,
    }
    return publish.issue(**{"by": official, "headings": asked.headings, **plain, **given})


def test_the_paper_of_22_march_is_the_first_edition():
    edition = Edition.objects.get()
    assert edition.number == 1
    assert edition.as_at == TODAY
    assert edition.meeting == Meeting.objects.get_by_natural_key(*MINISTERS)
    assert str(edition.issued_by) == "Department for Communities and Local Government"
    paper = publish.load_paper(edition)
    assert paper.title == "1st PHASE COMMUNITY BUDGETS FOR FAMILIES WITH MULTIPLE PROBLEMS"
    assert "Eight places responded to Baroness Hanham’s request" in paper.introduction
    references = [line.reference for _, _, line in paper.lines()]
    assert references == [f"CB-{number:03d}" for number in range(1, 34)]
    assert ("Meeting", "Ministers’ meeting with leaders, 24 March 2011") in paper.about


def test_the_checksum_covers_the_lines():
    """Summed here by hand, so that nobody can change what is summed without being noticed."""
    edition = Edition.objects.get()
    text = ""
    for annex, heading, line in publish.load_paper(edition).lines():
        row = [annex.name, heading, line.reference, line.area, line.issue]
        row += [line.department, line.status]
        text += json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
    # Whoever changes a heading of the paper would be told that no edition prints as it did.
    assert edition.checksum == "17ad725c7ce77f93d75ee08ee156a9dd64b4ac473cbaf41c69edd82a81a0987f"
    assert edition.checksum == hashlib.sha256(text.encode()).hexdigest()
    assert publish.matches_checksum(edition, publish.load_paper(edition))


def test_an_edition_records_who_when_and_which_entries(official: User):
    edition = issue(official, introduction="* One.\r\n* Two.")
    assert (edition.number, edition.issued_by, edition.issuer_label) == (2, official, str(official))
    assert edition.issued_at.date() == TODAY
    assert edition.introduction == "• One.\n• Two."
    entries = edition.lines.values_list("place", "entry", "entry__request__number")
    assert [(place, number) for place, _, number in entries] == [(n, n) for n in range(1, 34)]
    assert {entry for _, entry, _ in entries} == {r.current_id for r in Request.objects.all()}


def test_later_changes_leave_an_edition_as_issued(official: User):
    edition = issue(official)
    printed = publish.load_paper(edition)
    moved = move(find(5), official, Stage.RESOLVED)
    wrong = find(6).line
    said = entry_fields(wrong) | {"status": "HO has agreed."}
    corrections.correct(by=official, entry=wrong, reason="Misheard.", **said)
    issue(official, title="Another")
    Workstream.objects.update(printed_heading="Renamed", position=models_position())
    User.objects.filter(pk=official.pk).update(name="Married since")
    assert publish.load_paper(Edition.objects.get(pk=edition.pk)) == printed
    official.refresh_from_db()
    changed = {
        change.number: change
        for change in edition_diff.compare_with_today(edition, reader=official)
        if not change.is_unchanged
    }
    assert set(changed) == {5, 6}
    assert changed[5].after == moved
    assert changed[5].kinds == (ChangeKind.MOVED, ChangeKind.REWORDED, ChangeKind.TARGET_DATE)
    assert changed[6].kinds == (ChangeKind.REWORDED, ChangeKind.CORRECTED)
    assert changed[6].superseded == wrong


def models_position() -> Any:
    from django.db.models import F

    return F("position") + 20


def test_an_editions_changes_are_printed_as_issued(official: User):
    before = read_baseline(PaperScope(official), AsOf(dt.date(2011, 3, 17)), "17 March 2011")
    moved = move(find(5), official, Stage.RESOLVED)
    edition = issue(official, since=before)
    changes = publish.load_paper(edition).changes
    assert changes is not None
    assert changes.heading == "Changes since 17 March 2011"
    assert [(c.reference, c.kinds) for c in changes.changed] == [
        ("CB-005", ("Moved", "Reworded", "Target date changed"))
    ]
    assert changes.changed[0].sentence == "CB-005 moved from in progress to resolved:"
    assert changes.changed[0].text == moved.status
    assert len(changes.unchanged) == 32
    said = entry_fields(moved) | {"status": "Something else."}
    corrections.correct(by=official, entry=moved, reason="Misheard.", **said)
    assert publish.load_paper(Edition.objects.get(pk=edition.pk)).changes == changes


def test_an_editions_changes_use_workstream_names_of_the_time(official: User):
    before = read_baseline(PaperScope(official), AsOf(dt.date(2011, 3, 17)), "17 March 2011")
    stream = Workstream.objects.get(slug="data-sharing")
    move(find(5), official, Stage.ON_GOING, workstream=stream)
    edition = issue(official, since=before)
    printed = publish.load_paper(edition)
    assert printed.changes is not None
    assert "moved from in progress to the on-going workstream Data sharing" in str(printed.changes)
    Workstream.objects.filter(pk=stream.pk).update(name="Renamed")
    assert publish.load_paper(Edition.objects.get(pk=edition.pk)) == printed


ADDED = {
    "a line": (
        "INSERT INTO papers_editionline (edition_id, place, entry_id, heading, since) "
        "VALUES ({edition}, {place}, {entry}, '', '2011-03-22')"
    ),
    "a change": (
        "INSERT INTO papers_editionchange (edition_id, place, after_id, since, meetings) "
        "VALUES ({edition}, {place}, {entry}, '2011-03-22', 0)"
    ),
}


@pytest.mark.parametrize("place", [0, 34, 100])
@pytest.mark.parametrize("what", ADDED)
def test_the_database_refuses_what_is_added_to_an_edition(what: str, place: int, official: User):
    before = read_baseline(PaperScope(official), AsOf(dt.date(2011, 3, 17)), "17 March 2011")
    edition = issue(official, since=before)
    entry = write_news(find(5), official, "HO has written to chief constables.")
    printed = publish.load_paper(edition)
    statement = ADDED[what].format(edition=edition.pk, place=place, entry=entry.pk)
    assert_statement_refused(statement, MESSAGE)
    assert publish.load_paper(Edition.objects.get(pk=edition.pk)) == printed


TABLES = {"papers_edition": "title", "papers_editionline": "heading", "papers_editionchange": "id"}


@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_to_change_or_delete_what_was_issued(table: str, official: User):
    before = read_baseline(PaperScope(official), AsOf(dt.date(2011, 3, 17)), "17 March 2011")
    issue(official, since=before)
    column = TABLES[table]
    statements = [f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"]
    if connection.vendor == "postgresql":
        statements.append(f"TRUNCATE {table} CASCADE")
    else:
        statements.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    for statement in statements:
        assert_statement_refused(statement, MESSAGE)
    assert (EditionLine.objects.count(), EditionChange.objects.count()) == (66, 33)


def test_code_that_tries_to_change_an_edition_is_told_what_to_do_instead():
    edition = Edition.objects.get()
    for attempt in (
        edition.save,
        edition.delete,
        Edition.objects.all().delete,
        lambda: Edition.objects.update(title="Other"),
        lambda: EditionLine.objects.update(place=1),
        EditionLine.objects.all().delete,
    ):
        with pytest.raises(TypeError, match="issue a replacement"):
            attempt()


def test_a_mistaken_edition_is_superseded_once_and_both_say_so(official: User):
    first = Edition.objects.get()
    second = issue(official, supersedes=first, reason="The year of its date is wrong.")
    assert first.superseded_by == second
    about = dict(publish.load_paper(second).about)
    assert about["Replaces"] == "edition 1: The year of its date is wrong."
    with pytest.raises(publish.AlreadySupersededError) as refusal:
        issue(official, supersedes=first, reason="Again.")
    assert refusal.value.by == second
    with pytest.raises(ValidationError, match="Enter what was wrong with edition 2"):
        issue(official, supersedes=second, reason="  ")
    assert Edition.objects.count() == 2


@pytest.mark.parametrize("role", [Role.LEAD, Role.CHAMPION, Role.ADMINISTRATOR])
def test_only_an_official_issues(role: Role, make_user: Any, official: User):
    with pytest.raises(PermissionDenied):
        issue(official, by=make_user(role, "swindon"))
    assert Edition.objects.count() == 1


def test_one_form_issues_one_edition(official: User):
    sending = uuid.uuid4()
    first = issue(official, submission=sending)
    assert issue(official, submission=sending) == first
    for words in ("A paper", "The paper"):
        with pytest.raises(AlreadySavedError) as refusal:
            issue(official, submission=sending, title=words)
        assert refusal.value.saved == first
    assert Edition.objects.count() == 2


def test_a_paper_that_changed_since_the_preview_is_not_issued(official: User):
    words = {"title": "Requests of Whitehall", "introduction": "For the meeting."}
    seen = compute_paper_checksum(PaperRequest(PaperScope(official), AsOf(TODAY)).build(**words))
    write_news(find(5), official, "HO has written to chief constables.")
    with pytest.raises(publish.RecordChangedError) as changed:
        issue(official, preview_checksum=seen, **words)
    texts = [line.status for _, _, line in changed.value.paper.lines()]
    assert "HO has written to chief constables." in texts
    assert Edition.objects.count() == 1
    seen = compute_paper_checksum(PaperRequest(PaperScope(official), AsOf(TODAY)).build(**words))
    assert issue(official, preview_checksum=seen, **words).number == 2


WRONG = {
    "title": ("", "Enter the title of the paper."),
    "long": ("x" * 301, "The title has 301 characters: shorten it to 300 or fewer."),
    "bell": ("A\x07", "The text contains a character that cannot be printed"),
}


@pytest.mark.parametrize(("title", "message"), WRONG.values(), ids=WRONG)
def test_invalid_titles_and_introductions_are_refused(title: str, message: str, official: User):
    with pytest.raises(ValidationError) as refusal:
        issue(official, title=title)
    assert message in refusal.value.message_dict["title"][0]


def test_two_editions_are_compared_by_their_lines(official: User):
    first = Edition.objects.get()
    write_news(find(5), official, "HO has written to chief constables.")
    wrong = find(6).line
    second = issue(official)
    said = entry_fields(wrong) | {"status": "HO has agreed."}
    corrections.correct(by=official, entry=wrong, reason="Misheard.", **said)
    changed = [c for c in edition_diff.compare_editions(first, second) if not c.is_unchanged]
    # CB-006 was wrong in both of them: between the two nothing happened to it.
    assert [(c.number, c.kinds) for c in changed] == [(5, (ChangeKind.REWORDED,))]
    third = issue(official)
    changed = [c for c in edition_diff.compare_editions(first, third) if not c.is_unchanged]
    assert [(c.number, c.kinds) for c in changed] == [
        (5, (ChangeKind.REWORDED,)),
        (6, (ChangeKind.REWORDED, ChangeKind.CORRECTED)),
    ]


def test_an_edition_is_compared_within_its_own_department(official: User):
    scope = PaperScope(official, department=get_department("ICO"))
    edition = issue(official, scope=scope)
    assert edition.scope_label == "Information Commissioner’s Office"
    # One that names it, and four that ask all departments.
    assert [line.entry.request.number for line in edition.lines.all()] == [20, 23, 24, 27, 28]
    assert (
        phrases.describe_kinds({ChangeKind.UNCHANGED: 5}) == "Of the 5 requests, 5 are unchanged."
    )
    assert len(edition_diff.compare_with_today(edition, reader=official)) == 5


@pytest.mark.parametrize(("due", "is_late"), [(dt.date(2011, 3, 21), True), (TODAY, False)])
def test_a_request_is_past_its_target_date_from_the_day_after(
    due: dt.date, is_late: bool, make_request: Any
):
    line = make_request(target_date=due, effective_on=dt.date(2011, 3, 1)).line
    told = phrases.describe_counts([line], TODAY)
    assert ("1 is past its target date" in told) == is_late


def test_the_command_finds_an_edition_that_prints_something_else(capsys: Any):
    call_command("check_editions")
    assert capsys.readouterr().out == "1 edition matches what was issued.\n"
    line = Edition.objects.get().lines.get(place=1)
    connection.check_constraints()
    triggers.ENTRIES.uninstall(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {triggers.ENTRIES.table} SET status = 'x' WHERE id = {line.entry_id}"
        )
    connection.check_constraints()
    triggers.ENTRIES.install(connection)
    with pytest.raises(CommandError, match="do not match what was issued: 1"):
        call_command("check_editions")
    assert capsys.readouterr().out == "Edition 1 does not match what was issued.\n"


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_lines(
    rows: int, official: User, make_request: Any, django_assert_num_queries: Any
):
    for _ in range(rows):
        make_request(areas=[get_area("kent")], departments=[get_department("HMP")])
    scope = PaperScope(official, area=get_area("kent"), department=get_department("HMP"))
    with django_assert_num_queries(7):
        before = read_baseline(scope, AsOf(dt.date(2011, 3, 20)), "20 March 2011")
    with django_assert_num_queries(9):
        asked = PaperRequest(scope, AsOf(TODAY), since=before)
        asked.build()
    edition = issue(official, scope=scope, since=before)
    with django_assert_num_queries(2):
        publish.load_paper(edition)
    with django_assert_num_queries(7):
        edition_diff.compare_with_today(edition, reader=official)
