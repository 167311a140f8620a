"""Briefings to lay out: a plain one, and a very long one."""

import datetime as dt
from dataclasses import replace
from typing import Any

from areas.models.families import WARNING
from places.briefing.description import (
    BriefingContent,
    FigureTable,
    OverdueRequest,
    RequestGroup,
    RequestLine,
    TextList,
)

DAY = dt.date(2011, 3, 22)
HEADINGS = (
    "Area",
    "Population estimates (mid-2009)",
    "Families with multiple problems",
    "Of these, with a child with SEN or behaviour problems",
    "Offered and accepted an intervention up to March 2010",
    "To be supported in 2011/12",
    "To be supported in the SR period",
)
SENTENCE = "The department is looking into how it might be done with all the areas that ask for it."


def make_request_line(number: int, **given: Any) -> RequestLine:
    plain: dict[str, Any] = {
        "reference": f"CB-{number:03d}",
        "issue": "Sharing a budget",
        "department": "DfE",
        "stage": "In progress, due 1 Apr 2011",
        "status": SENTENCE,
        "news_on": DAY,
        "is_resolved": False,
        "is_overdue": False,
    }
    return RequestLine(**{**plain, **given})


def make_briefing(**given: Any) -> BriefingContent:
    """Return a plain briefing on Swindon, with these changes."""
    plain = BriefingContent(
        area="Swindon",
        organisation="Department for Communities and Local Government",
        as_at=DAY,
        about="First phase area. As at 22 March 2011.",
        people=(("Whitehall champion", ("Not recorded",)), ("Area lead", ("Len Lead",))),
        counts="1 request from this area: 1 in progress.",
        requests=(make_request_line(1),),
        wider=(RequestGroup("in progress", ("CB-009",)),),
        changes_heading="Changed in the 4 weeks since 22 February 2011",
        changes_sentence="",
        changes=(RequestGroup("new, in progress", ("CB-001",)),),
        wider_changes=(),
        overdue=(),
        wider_overdue=(),
        families=FigureTable(
            HEADINGS,
            (("Swindon", "198,800", "360 to 380", "140 to 150", "9", "not recorded", "350"),),
            "Source: Paper of 22 March 2011, Annex D, from 22 March 2011.",
            "",
            WARNING,
        ),
        projects=TextList("None recorded."),
        statements=TextList(""),
        file_name="briefing-swindon-2011-03-22",
    )
    return replace(plain, **given)


def make_long_briefing(words: str, *, requests: int = 60, count: int = 30) -> BriefingContent:
    """Return ``requests`` requests and ``count`` of all else, each saying ``words`` of any length.

    Half of the requests are resolved and every fifth is overdue; the higher the number, the newer
    the news.
    """
    references = tuple(f"CB-{number:03d}" for number in range(1, 500))
    figures = tuple((words[:100], *6 * ("1,411,100 to 2,540,100",)) for _ in range(2))
    return make_briefing(
        area=words[:100],
        about=f"Member of {words[:100]}. As at 22 March 2011, as known on 22 March 2011.",
        people=tuple(
            (label, tuple(f"{words} {number}" for number in range(count)))
            for label in (
                *("Whitehall champion", "DCLG lead officer", "Area lead"),
                *("Contacts in the area", "Members"),
            )
        ),
        counts=f"{requests:,} requests from this area or its members: 20 in progress.",
        requests=tuple(
            make_request_line(
                number,
                issue=words,
                department=words[:300],
                stage=f"On-going: {words[:150]}",
                status=words,
                news_on=DAY - dt.timedelta(days=requests - number),
                is_resolved=number % 2 == 0 and number % 5 != 0,
                is_overdue=number % 5 == 0,
            )
            for number in range(1, requests + 1)
        ),
        wider=tuple(
            RequestGroup(stage, references) for stage in ("in progress", "on-going", "resolved")
        ),
        changes=tuple(RequestGroup(f"{words} {number}", references) for number in range(count)),
        wider_changes=tuple(
            RequestGroup(f"{words} {number}", references) for number in range(count)
        ),
        overdue=tuple(
            OverdueRequest(f"CB-{number:03d}", f"due 1 April 2011, with {words}")
            for number in range(5, requests + 1, 5)
        ),
        wider_overdue=references,
        families=FigureTable(HEADINGS, figures, f"Source: {words}", words, WARNING),
        projects=TextList("None recorded.", tuple(f"{words} {n}" for n in range(count))),
        statements=TextList("", tuple(f"{words} {n}" for n in range(count))),
    )
