"""check_log on many requests: in batches, by several processes, and from where it was stopped."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_log.domain import integrity
from requests_log.management.commands import check_log
from requests_log.models import Request

pytestmark = pytest.mark.django_db


def test_a_check_from_a_request_on_leaves_out_those_before(make_request: Any):
    for number in range(3):
        make_request(issue=f"Issue {number}")
    Request.objects.filter(number=1).update(reach="many")
    Request.objects.filter(number=3).update(reach="many")
    told = StringIO()
    with pytest.raises(CommandError, match="do not match their log: 1"):
        call_command("check_log", "--from", "CB-002", stdout=told)
    assert "CB-003 has reach" in told.getvalue()
    assert "CB-001" not in told.getvalue()
    with pytest.raises(CommandError, match="nothing is not a reference"):
        call_command("check_log", "--from", "nothing")
    Request.objects.filter(number=3).update(reach="named")
    told = StringIO()
    call_command("check_log", "--from", "CB-002", stdout=told)
    assert "Counts by stage were not checked" in told.getvalue()
    assert "2 requests from CB-002 on match their logs." in told.getvalue()


def test_a_long_log_is_checked_with_few_others_at_a_time(
    make_request: Any, monkeypatch: pytest.MonkeyPatch
):
    counted = []
    for number in range(6):
        make_request(issue=f"Issue {number}")
        with CaptureQueriesContext(connection) as queries:
            assert list(integrity.find_disagreements()) == []
        counted.append(len(queries))
    assert len(set(counted)) == 1
    monkeypatch.setattr(integrity, "MOST_ENTRIES", 2)
    batches = list(integrity._in_batches(list(Request.objects.all())))
    assert [len(batch) for batch in batches] == [2, 2, 2]
    assert list(integrity.find_disagreements()) == []


@pytest.mark.django_db(transaction=True)
def test_several_processes_find_what_one_does(make_request: Any, monkeypatch: pytest.MonkeyPatch):
    for number in range(4):
        make_request(issue=f"Issue {number}")
    monkeypatch.setattr(check_log, "MANY", 3)
    monkeypatch.setattr(check_log, "IN_A_RANGE", 2)
    told, progress = StringIO(), StringIO()
    call_command("check_log", "--processes", "2", stdout=told, stderr=progress)
    assert "All 4 requests match their logs." in told.getvalue()
    assert "Checked up to CB-002." in progress.getvalue()
    Request.objects.filter(number=4).update(reach="many")
    with pytest.raises(CommandError):
        call_command("check_log", "--processes", "2", stdout=told, stderr=progress)
    assert "CB-004 has reach 'many', but its log has 'named'." in told.getvalue()


def test_one_request_is_told_as_one(swindon_request: Request, capsys: pytest.CaptureFixture[str]):
    call_command("check_log")
    assert capsys.readouterr().out == "The 1 request matches its log.\n"
