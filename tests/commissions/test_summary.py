"""The summary of a commission, as a sentence that a minister can read out."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from commissions.domain.summary import AREAS, DEPARTMENTS, ReplyCounts, spell_number, write_summary
from commissions.queries.progress import summaries_for_meeting
from tests.factories.commissions import open_areas, send_commission
from tests.factories.meetings import make_meeting

REQUEST = "to the request for further barriers"
NOTHING = "confirmed that all barriers had been included"


@pytest.mark.parametrize(
    ("tally", "expected"),
    [
        (ReplyCounts(16, 0, [], is_open=True), f"None of 16 areas has yet responded {REQUEST}."),
        (ReplyCounts(16, 0, []), f"None of 16 areas responded {REQUEST}."),
        (ReplyCounts(16, 1, []), f"One of 16 areas responded {REQUEST}; it {NOTHING}."),
        (
            ReplyCounts(16, 0, ["Islington"]),
            f"One of 16 areas responded {REQUEST}; Islington added barriers.",
        ),
        (ReplyCounts(16, 8, []), f"Eight of 16 areas responded {REQUEST}; all eight {NOTHING}."),
        (
            ReplyCounts(16, 6, ["Islington", "West London"]),
            f"Eight of 16 areas responded {REQUEST}; six {NOTHING}; "
            "Islington and West London added barriers.",
        ),
        (
            ReplyCounts(16, 1, ["Hull", "Islington", "Swindon"]),
            f"Four of 16 areas responded {REQUEST}; one {NOTHING}; "
            "Hull, Islington and Swindon added barriers.",
        ),
        (ReplyCounts(16, 2, []), f"Two of 16 areas responded {REQUEST}; both {NOTHING}."),
        (ReplyCounts(16, 16, []), f"All 16 areas responded {REQUEST}; all 16 {NOTHING}."),
        (
            ReplyCounts(16, 14, ["Hull", "Swindon"]),
            f"All 16 areas responded {REQUEST}; 14 {NOTHING}; Hull and Swindon added barriers.",
        ),
        (ReplyCounts(1, 1, []), f"The one area that was asked responded {REQUEST}; it {NOTHING}."),
        (
            ReplyCounts(1, 0, ["Hull"]),
            f"The one area that was asked responded {REQUEST}; Hull added barriers.",
        ),
        (
            ReplyCounts(1, 0, [], is_open=True),
            f"The one area that was asked has not yet responded {REQUEST}.",
        ),
        (ReplyCounts(1, 0, []), f"The one area that was asked did not respond {REQUEST}."),
        (ReplyCounts(2, 2, []), f"Both areas responded {REQUEST}; both {NOTHING}."),
        (ReplyCounts(0, 0, []), "No area was asked."),
    ],
)
def test_the_summary_of_replies_from_areas(tally: ReplyCounts, expected: str):
    assert write_summary(tally, AREAS) == expected


def test_the_summary_says_who_commissioned_it():
    found = write_summary(ReplyCounts(16, 6, ["Hull"], in_the_name_of="Baroness Hanham"), AREAS)
    assert found.startswith(
        "Seven of 16 areas responded to Baroness Hanham’s request for further barriers;"
    )


def test_the_summary_of_replies_from_departments():
    assert write_summary(ReplyCounts(13, 1, ["DfE", "MoJ"]), DEPARTMENTS) == (
        "Three of 13 departments responded to the request for the latest position; "
        "one reported no change; DfE and MoJ gave updates."
    )


def test_numbers_up_to_nine_are_spelled_out():
    assert [spell_number(n) for n in (0, 1, 9, 10, 16)] == ["none", "one", "nine", "10", "16"]


@pytest.mark.django_db
def test_several_commissions_for_one_meeting_are_told_apart(official: User, settings: Any):
    meeting = make_meeting()
    first = open_areas(official, "swindon", "kent", meeting=meeting, due_on=dt.date(2011, 3, 23))
    send_commission(first, official)
    [alone] = summaries_for_meeting(meeting, settings.TODAY)
    assert not alone.startswith("Asked")
    settings.TODAY = dt.date(2011, 3, 23)
    second = open_areas(official, "swindon", meeting=meeting, due_on=dt.date(2011, 3, 24))
    send_commission(second, official)
    told = summaries_for_meeting(meeting, settings.TODAY)
    assert [text.partition(". ")[0] for text in told] == [
        "Asked on 22 March 2011, for reply by 23 March 2011",
        "Asked on 23 March 2011, for reply by 24 March 2011",
    ]
    assert told[0].endswith(alone)
