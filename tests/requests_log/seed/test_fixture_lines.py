"""Lines of the record match the paper word for word."""

import pytest

from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.source_lines import IN_PROGRESS, ON_GOING, RESOLVED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]

# Of each that is no on-going one: area, issue, department and status.
LINES = {**dict(enumerate(IN_PROGRESS, 1)), **dict(enumerate(RESOLVED, 19))}
# Of each on-going one its bullets.
BULLETS = {number: bullets for number, (_, bullets) in enumerate(ON_GOING.values(), 16)}


def with_single_spaces(text: str) -> str:
    """Return the text with the two spaces that the paper sometimes types after a stop as one."""
    return " ".join(text.split())


@pytest.mark.parametrize("number", LINES)
def test_each_line_matches_the_paper_word_for_word(number: int):
    line = Request.objects.for_list().get(number=number).current
    said = (line.areas_label, line.issue, line.departments_label, line.status)
    assert [with_single_spaces(text) for text in said] == [
        with_single_spaces(text) for text in LINES[number]
    ]


@pytest.mark.parametrize("number", BULLETS)
def test_an_on_going_status_keeps_its_bullets_apart(number: int):
    status = Request.objects.for_list().get(number=number).current.status
    assert [with_single_spaces(line) for line in status.split("\n")] == [
        with_single_spaces(f"• {bullet}") for bullet in BULLETS[number]
    ]


def test_only_on_going_statuses_have_bullets():
    others = Request.objects.for_list().exclude(stage=Stage.ON_GOING)
    assert [
        r.reference for r in others if "•" in r.current.status or "\n" in r.current.status
    ] == []


def test_no_text_of_the_record_has_a_straight_quotation_mark():
    """The paper prints curly ones throughout."""
    for request in Request.objects.for_list():
        line = request.current
        assert "'" not in line.issue + line.status, request
        assert '"' not in line.issue + line.status, request
