"""What changed since people last met, over random histories: its numbers add up."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papers.description import ChangesSection, Paper
from papers.domain.change_sentences import join_references
from papers.domain.contents import read_paper_baseline
from papers.domain.scope import PaperScope
from papers.queries.paper_request import PaperRequest
from requests_log.as_of import AsOf
from tests.factories.histories import Step, history_steps, written_history

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"(?<![\w-])\d+")


def expand(line: str) -> list[str]:
    """Return the references that a line names, those between two of a range too."""
    found: list[int] = []
    for first, last in re.findall(r"CB-(\d+)(?: to CB-(\d+))?", line):
        found += range(int(first), int(last or first) + 1)
    return [f"CB-{number:03}" for number in found]


def add_up(sentence: str) -> tuple[int, int]:
    """Return the number of all requests in a sentence of counts, and the sum of its parts."""
    whole, *parts = (int(number) for number in NUMBER.findall(sentence))
    return whole, sum(parts)


def references(paper: Paper) -> set[str]:
    return {line.reference for _, _, line in paper.lines()}


def check(changes: ChangesSection, then: Paper, now: Paper) -> None:
    changed = [each.reference for each in changes.changed]
    everything = references(then) | references(now)
    assert sorted([*changed, *changes.unchanged]) == sorted(set(changed) | everything)
    assert expand(changes.unchanged_line) == list(changes.unchanged)
    if everything or changed:
        whole, parts = add_up(changes.sentence)
        assert whole == parts == len(changed) + len(changes.unchanged)
    printed = {line.reference: line.status for _, _, line in now.lines()}
    for each in changes.changed:
        assert each.said.startswith(f"{each.reference} ")
        assert each.sentence.endswith(":") == bool(each.text)
        assert each.text in ("", printed.get(each.reference))
        if "Moved" in each.kinds or "New" in each.kinds:
            assert each.text == printed[each.reference]
        if "Corrected since" in each.kinds:
            assert "has been corrected since" in " ".join((each.said, *each.facts))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(written=history_steps, first=st.integers(0, 20), second=st.integers(0, 20))
def test_each_request_is_told_once_and_the_numbers_add_up(
    written: list[Step], first: int, second: int
):
    with written_history(written) as history:
        days = history.days()
        one, other = sorted((days[first % len(days)], days[second % len(days)]))
        scope = PaperScope(None)
        since = read_paper_baseline(scope, AsOf(one), "then")
        then, now = (PaperRequest(scope, AsOf(day)).build() for day in (one, other))
        changes = PaperRequest(scope, AsOf(other), since=since).build().changes
        assert changes is not None
        if since.note:
            assert (changes.sentence, changes.changed) == (since.note, ())
        else:
            check(changes, then, now)
        for paper in (then, now):
            lines = list(paper.lines())
            counts = re.sub(r"^As at .* there (?:is|are)", "", paper.sentence.split(". Of")[0])
            if lines and "none" not in counts:
                whole, parts = add_up(counts)
                assert whole == parts == len(lines)


@pytest.mark.parametrize(
    ("numbers", "line"),
    [
        ([], ""),
        ([1], "CB-001"),
        ([1, 2], "CB-001 and CB-002"),
        ([1, 2, 3], "CB-001 to CB-003"),
        ([1, 2, 3, 5, 7, 8, 9, 10], "CB-001 to CB-003, CB-005 and CB-007 to CB-010"),
    ],
)
def test_references_next_to_each_other_are_a_range(numbers: list[int], line: str):
    assert join_references(numbers) == line
