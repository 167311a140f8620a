"""Requests follow areas that join a group and bodies that get a department."""

from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from requests_log.models import ANY
from requests_log.queries.stage_counts import count_all_by_stage
from tests.factories.areas import get_area, get_department
from tests.factories.entries import write_news


def test_an_area_that_joins_a_group_brings_its_requests(make_request: Any):
    make_request(areas=[get_area("kent")])
    kent, group = get_area("kent"), get_area("west-london")
    before = counted()
    kent.group, kent.is_first_phase = group, False
    kent.save()
    assert counted()["west-london"] == before["west-london"] + before["kent"]
    call_command("check_log", stdout=StringIO())


def test_an_area_that_moves_to_another_group_takes_its_requests(make_request: Any, official: User):
    member, other = get_area("westminster"), get_area("swindon")
    request = make_request(areas=[member])
    write_news(request, official, "DfE has agreed.")
    rows = request.index_rows.filter(department=ANY)
    before = counted()
    for group in (other, None):
        member.group = group
        member.save()
        expected = {ANY, member.pk, *([group.pk] if group else [])}
        assert set(rows.values_list("area", flat=True)) == expected
        call_command("check_log", stdout=StringIO())
    assert counted()["swindon"] == before["swindon"]
    assert counted()["west-london"] < before["west-london"]


def test_a_body_that_gets_a_department_brings_its_requests(make_request: Any):
    body, above = get_department("MoJ"), get_department("DH")
    request = make_request(departments=[body])
    body.parent = above
    body.save()
    rows = request.index_rows.filter(area=ANY)
    assert set(rows.values_list("department", flat=True)) == {ANY, body.pk, above.pk}
    call_command("check_log", stdout=StringIO())


def test_the_queries_of_a_move_to_another_group_do_not_grow_with_its_requests(make_request: Any):
    member, groups = get_area("kent"), [get_area("swindon"), get_area("lewisham")]

    def queries(group: Any) -> int:
        member.group, member.is_first_phase = group, False
        with CaptureQueriesContext(connection) as captured:
            member.save()
        return len(captured)

    make_request(areas=[member])
    queries(groups[0])
    with_one = queries(groups[1])
    queries(groups[0])
    make_request(areas=[member])
    make_request(areas=[member])
    assert queries(groups[1]) == with_one


def test_a_move_to_another_group_writes_only_the_rows_that_change(make_request: Any):
    member, group = get_area("kent"), get_area("swindon")
    request = make_request(areas=[member])
    before = {*request.index_rows.values_list("pk", flat=True)}
    member.group, member.is_first_phase = group, False
    member.save()
    added = request.index_rows.exclude(pk__in=before)
    assert {row.area for row in added} == {group.pk}
    assert before <= {*request.index_rows.values_list("pk", flat=True)}
    call_command("check_log", stdout=StringIO())


def counted() -> dict[str, int]:
    return {area.slug: sum(counts) for area, counts in count_all_by_stage().areas}
