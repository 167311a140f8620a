"""check_log reports requests that disagree with their log, and repairs what it can."""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from requests_log.models import (
    AreaLink,
    Entry,
    EntryKind,
    EntryWords,
    KnownWord,
    LineVersion,
    ListIndexRow,
    OpenStep,
    Request,
    StageCount,
    triggers,
)
from requests_log.rules.stages import Stage
from tests.factories.areas import get_department
from tests.factories.clock import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]


def check(*arguments: str) -> str:
    out = StringIO()
    call_command("check_log", *arguments, stdout=out)
    return out.getvalue()


def refusal_of_check(*arguments: str) -> tuple[str, CommandError]:
    """Return what the command printed before it failed, and its failure."""
    out = StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("check_log", *arguments, stdout=out)
    return out.getvalue(), failure.value


def add_entry(request: Request, **given: Any) -> Entry:
    """Put an entry into a log without the commands."""
    entry = request.current
    plain = {
        **entry.content(),
        "request": request,
        "number": entry.number + 1,
        "kind": EntryKind.MOVED,
        "effective_on": TODAY,
        "recorded_at": entry.recorded_at,
        "by": entry.by,
    }
    swindon_request = Entry(**{**plain, **given})
    swindon_request.save(force_insert=True)
    return swindon_request


def spoil_entry(assignment: str, entry: Entry) -> None:
    """Change an entry by SQL, with the triggers removed."""
    # PostgreSQL lets no trigger go while a check put off to the end of a transaction waits.
    connection.check_constraints()
    triggers.ENTRIES.uninstall(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {triggers.ENTRIES.table} SET {assignment} WHERE id = %s", [entry.pk]
        )
    connection.check_constraints()
    triggers.ENTRIES.install(connection)


def find(number: int) -> Request:
    return Request.objects.for_list().get(number=number)


def test_the_fixtures_pass_every_check():
    assert check() == "All 33 requests match their logs.\n"


COPIES = {
    "stage": {"stage": Stage.RESOLVED},
    "target_date": {"target_date": None},
    "reach": {"reach": "many"},
    "asks_all": {"asks_all": True},
    "request_kind": {"request_kind": "another"},
    "updated_on": {"updated_on": dt.date(2011, 3, 18)},
    "news_on": {"news_on": dt.date(2011, 3, 18)},
    "current_id": {"current": None},
}


@pytest.mark.parametrize("field", COPIES)
def test_a_request_with_wrong_derived_values_is_reported_and_repaired(field: str):
    before = Request.objects.filter(number=5).values().get()
    Request.objects.filter(number=5).update(**COPIES[field])
    assert Request.objects.filter(number=5).values().get() != before

    said, failure = refusal_of_check()
    assert said.startswith(f"CB-005 has {field} ")
    assert len(said.splitlines()) == 1
    assert (
        str(failure)
        == "Requests that do not match their log: 1. check_log --repair rebuilds what it can."
    )
    assert failure.returncode == 1

    said = check("--repair")
    assert "Rebuilt from their logs: 1.\nAll 33 requests match their logs.\n" in said
    assert Request.objects.filter(number=5).values().get() == before


def test_each_damaged_request_is_reported():
    Request.objects.filter(number__in=[7, 31]).update(news_on=dt.date(2011, 1, 1))
    said, failure = refusal_of_check()
    assert [line.split()[0] for line in said.splitlines()] == ["CB-007", "CB-031"]
    assert (
        str(failure)
        == "Requests that do not match their log: 2. check_log --repair rebuilds what it can."
    )


def test_without_repair_nothing_is_changed():
    Request.objects.filter(number=5).update(asks_all=True)
    refusal_of_check()
    assert Request.objects.get(number=5).asks_all


def test_an_illegal_move_is_reported_and_repair_does_not_hide_it():
    request = find(19)
    add_entry(request, stage=Stage.ON_GOING, workstream=find(16).workstream)
    said, failure = refusal_of_check()
    assert "CB-019 goes from Resolved to On-going workstream, which is not allowed." in said
    assert failure.returncode == 1
    said, failure = refusal_of_check("--repair")
    assert said.count("CB-019 goes from Resolved to On-going workstream") == 1
    assert str(failure) == "Requests that do not match their log: 1."


def test_an_unknown_stage_is_reported():
    add_entry(find(1), stage="shelved")
    said, failure = refusal_of_check()
    assert "CB-001" in said
    assert "shelved" in said
    assert failure.returncode == 1


def test_a_request_without_a_log_is_reported():
    Request.objects.filter(number=33).update(number=34)
    LineVersion.objects.filter(number=33).update(number=34)
    ListIndexRow.objects.filter(number=33).update(number=34)
    bare = Request.objects.filter(number=34).values().get()
    Request.objects.create(**{**bare, "id": None, "number": 35, "current_id": None})
    said, _ = refusal_of_check("--repair")
    assert "CB-035 has no entries." in said
    assert "CB-034" not in said


POSITIONS = {
    "number": {"number": 40},
    "stage": {"stage": Stage.RESOLVED},
    "since": {"since": dt.date(2011, 3, 1)},
    "until": {"until": dt.date(2011, 3, 30)},
    "known_since": {"known_since": dt.date(2011, 3, 1)},
    "known_until": {"known_until": dt.date(2011, 3, 30)},
    "news_on": {"news_on": dt.date(2011, 3, 1)},
}


@pytest.mark.parametrize("spoilt", POSITIONS.values(), ids=POSITIONS)
def test_a_wrong_line_version_is_reported_and_repaired(spoilt: dict[str, Any]):
    positions = LineVersion.objects.filter(number=5)
    right = positions.values().get()
    positions.update(**spoilt)
    said, _ = refusal_of_check()
    assert said == "CB-005 has a past position that does not match its log.\n"
    assert "Rebuilt from their logs: 1." in check("--repair")
    assert positions.values().get() == {**right, "id": positions.get().pk}


def test_a_missing_line_version_is_reported():
    LineVersion.objects.filter(number=5).delete()
    said, _ = refusal_of_check()
    assert said == "CB-005 has a past position that does not match its log.\n"


def test_a_log_raised_twice_is_reported():
    add_entry(find(2), kind=EntryKind.RAISED)
    said, _ = refusal_of_check()
    assert "CB-002 was raised more than once." in said


@pytest.mark.parametrize("spoilt", ["number = 7", "kind = 'news'"])
def test_a_log_that_does_not_start_with_raised_is_reported(spoilt: str):
    spoil_entry(spoilt, find(3).current)
    said, _ = refusal_of_check()
    assert said == "CB-003 does not start with the entry that raised it.\n"


def test_an_entry_from_before_the_request_was_raised_is_reported():
    add_entry(find(4), kind=EntryKind.NEWS, effective_on=dt.date(2011, 3, 1))
    said, _ = refusal_of_check()
    assert "CB-004 does not start with the entry that raised it." in said


def test_a_correction_out_of_order_is_reported():
    request = find(5)
    add_entry(request, kind=EntryKind.CORRECTED, corrects=request.current, number=2)
    said, _ = refusal_of_check()
    assert "CB-005 has a correction with a different number from the entry it corrects." in said


def test_a_correction_with_an_earlier_number_is_reported():
    second = add_entry(find(5), kind=EntryKind.NEWS)
    add_entry(find(5), kind=EntryKind.CORRECTED, corrects=second, number=1)
    said, _ = refusal_of_check()
    assert "CB-005 has a correction with a different number from the entry it corrects." in said


def test_a_correction_of_another_requests_entry_is_reported():
    add_entry(find(6), kind=EntryKind.CORRECTED, corrects=find(7).current, number=2)
    said, _ = refusal_of_check()
    assert "CB-006" in said


def test_changing_a_status_by_sql_is_refused_by_the_triggers():
    """So the damage above is only possible with the triggers removed."""
    with pytest.raises(Exception, match=triggers.ENTRIES.message), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {triggers.ENTRIES.table} SET status = 'Other.'")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda links: links.delete(),
        lambda links: links.update(since=dt.date(2011, 3, 18)),
        lambda links: links.update(since=dt.date(2010, 1, 1), until=dt.date(2010, 1, 2)),
    ],
    ids=["gone", "one-day-wrong", "both-days-wrong"],
)
def test_links_that_disagree_with_the_log_are_reported_and_repaired(spoil: Any):
    links = AreaLink.objects.filter(request__number=2)
    before = list(links.values_list("area__slug", "since", "until"))
    spoil(links)
    said, _ = refusal_of_check()
    assert said == "CB-002 has area links that do not match its log.\n"
    check("--repair")
    assert list(links.values_list("area__slug", "since", "until")) == before


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            lambda: ListIndexRow.objects.filter(number=1).update(news_on=dt.date(2011, 1, 1)),
            "has filter entries",
        ),
        (
            lambda: ListIndexRow.objects.filter(number=1).delete(),
            "has filter entries that do not match",
        ),
        (
            lambda: EntryWords.objects.filter(entry__request__number=1).update(text=" else "),
            "search words",
        ),
        (
            lambda: EntryWords.objects.filter(entry__request__number=1).delete(),
            "CB-001 has search words that do not match its log",
        ),
        (lambda: KnownWord.objects.filter(word="probation").delete(), "search words"),
        (lambda: StageCount.objects.update(change=2), "The record has counts for"),
        (lambda: StageCount.objects.all().delete(), "The record has counts for"),
    ],
)
def test_projections_are_checked_and_rebuilt(spoil: Any, said: str, the_record: None):
    spoil()
    with pytest.raises(CommandError):
        call_command("check_log", stdout=(found := StringIO()))
    assert said in found.getvalue()
    call_command("check_log", "--repair", stdout=(found := StringIO()))
    assert "All 33 requests match their logs." in found.getvalue()


def test_the_rows_of_open_steps_are_proved_and_rebuilt():
    assert OpenStep.objects.count() == 4
    OpenStep.objects.filter(step__request__number=8).delete()
    OpenStep.objects.filter(step__request__number=17).update(department=get_department("DWP"))
    with pytest.raises(CommandError):
        check()
    assert "open next steps that do not match" in check("--repair")
    assert OpenStep.objects.count() == 4
    check()
