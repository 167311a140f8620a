"""An area with more to say than one page holds."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from areas.models import Contact, FamilyFigures, LocalProject, Statement
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area
from tests.factories.clock import TODAY

LONG = "The department is looking into how it might be done with all the areas that ask for it. "


def make_figures(slug: str, low: int, high: int, **given: Any) -> FamilyFigures:
    plain = {"source": "Paper of 22 March 2011, Annex D", "effective_on": TODAY}
    return FamilyFigures.objects.create(
        area=get_area(slug), families_low=low, families_high=high, **{**plain, **given}
    )


@pytest.fixture
def very_long_briefing(make_request: Callable[..., Request]) -> None:
    """Sixty requests of Swindon's with long statuses; many contacts and projects; long names."""
    swindon = get_area("swindon")
    for number in range(60):
        make_request(
            issue=LONG * 2,
            status=f"• {LONG * 4}\n• {LONG * 4}",
            target_date=dt.date(2011, 3, 1) if number < 12 else dt.date(2011, 4, 1),
            stage=Stage.RESOLVED if number >= 30 else Stage.IN_PROGRESS,
        )
    for number in range(20):
        Contact.objects.create(
            area=swindon,
            capacity="contact",
            name=f"{number} {'Contact ' * 10}",
            post="Corporate Director of Customers, Communities and Everything Else",
            organisation="Swindon Borough Council",
            email=f"contact{number}@example.com",
        )
        LocalProject.objects.create(
            area=swindon, name=f"Project {number}", phase="pilot", focus=LONG * 5
        )
        Statement.objects.create(area=swindon, subject="aim", text=LONG * 5)
    make_figures("swindon", 100, 200, comments=LONG * 5)
