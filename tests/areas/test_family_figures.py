"""An area's family figures: new ones take the place of those before, which are kept."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from areas.family_figures import NewerFiguresError, latest_figures, record_figures
from areas.models import FamilyFigures
from tests.conftest import get_area
from tests.helpers.forms import assert_refused, boxes, date, read

pytestmark = pytest.mark.django_db
PAGE = "/areas/swindon/figures/record/"


@pytest.fixture
def desk(the_record: None, official: User) -> Client:
    client = Client()
    client.force_login(official)
    return client


def as_opened(desk: Client, **typed: str) -> dict[str, Any]:
    return {**boxes(desk.get(PAGE)), "source": "Swindon, by letter", **typed}


def rows_of(desk: Client, page: str) -> str:
    return read(desk.get(page)).main.get_text(" ", strip=True)


def test_new_figures_stand_and_those_before_are_kept(desk: Client, official: User):
    given = as_opened(desk, families_low="1,360", families_high="1,380")
    assert desk.post(PAGE, given).status_code == 302
    assert "1,360 to 1,380" in rows_of(desk, "/areas/swindon/")
    assert "360 to 380" not in rows_of(desk, "/areas/swindon/").replace("1,360 to 1,380", "")
    both = rows_of(desk, "/areas/swindon/figures/")
    assert both.index("1,360 to 1,380") < both.index("360 to 380", both.index("1,380") + 5)
    assert f"Recorded by {official.name}, 22 March 2011" in both
    assert "Loaded with the original record" in both
    assert "1,360" in rows_of(desk, "/areas/swindon/history/")


def test_a_past_day_shows_the_figures_of_that_day(desk: Client, settings: Any):
    settings.TODAY = dt.date(2011, 5, 1)
    desk.post(PAGE, as_opened(desk, families_low="1,360", families_high="1,380"))
    assert "1,360" in rows_of(desk, "/areas/swindon/")
    assert "1,360" not in rows_of(desk, "/areas/swindon/?as_at=2011-04-30")
    assert "360 to 380" in rows_of(desk, "/areas/swindon/?as_at=2011-04-30")


def test_figures_for_an_earlier_day_do_not_stand_now(desk: Client, settings: Any):
    settings.TODAY = dt.date(2011, 5, 1)
    given = as_opened(
        desk, families_low="355", families_high="356", **date("effective_on", "1", "3", "2011")
    )
    desk.post(PAGE, given)
    assert "360 to 380" in rows_of(desk, "/areas/swindon/")
    # The boxes begin with what stands, and not with what was recorded last.
    assert boxes(desk.get(PAGE))["families_low"] == ["360"]


@pytest.mark.parametrize(
    ("box", "typed", "message"),
    [
        ("families_low", {"families_low": "381"}, "the lower figure (381) must not be more than"),
        ("population", {"population": "-1"}, "Population must be 0 or more."),
        ("population", {"population": "1.5"}, "Population must be a whole number"),
        ("source", {"source": ""}, "Source must not be empty."),
        (
            "effective_on_day",
            date("effective_on", "23", "3", "2011"),
            "The date this applies from must be today or in the past.",
        ),
        ("effective_on_day", date("effective_on", "30", "2", "2011"), "must be a real date"),
    ],
)
def test_bad_input_is_refused_in_words_and_nothing_is_lost(
    desk: Client, box: str, typed: dict[str, str], message: str
):
    response = desk.post(PAGE, as_opened(desk, comments="Typed just now", **typed))
    assert_refused(response, message, box)
    assert boxes(response)["comments"] == ["Typed just now"]
    assert FamilyFigures.objects.filter(area__slug="swindon").count() == 1


def test_figures_that_differ_in_nothing_are_not_recorded(desk: Client):
    assert_refused(
        desk.post(PAGE, as_opened(desk)), "These figures are the same as those already recorded"
    )
    assert FamilyFigures.objects.filter(area__slug="swindon").count() == 1


def test_the_second_of_two_is_told_and_keeps_what_they_typed(desk: Client, make_user: Any):
    mine = as_opened(desk, families_low="1", families_high="2")
    other = Client()
    other.force_login(make_user("official", name="Otto Other"))
    other.post(PAGE, as_opened(other, families_low="3", families_high="4"))
    response = desk.post(PAGE, mine)
    assert response.status_code == 409
    page = read(response).main.get_text(" ", strip=True)
    assert "Check what Otto Other recorded" in page
    assert "3 to 4" in page
    assert boxes(response)["families_low"] == ["1"]
    assert FamilyFigures.objects.filter(area__slug="swindon").count() == 2
    assert desk.post(PAGE, boxes(response)).status_code == 302
    assert "1 to 2" in rows_of(desk, "/areas/swindon/")


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_recorded(the_record: None, official: User):
    area = get_area("swindon")
    last = latest_figures(area)
    assert last is not None
    gate = threading.Barrier(3)
    results: list[Any] = []

    def write(families: int) -> None:
        try:
            gate.wait(timeout=20)
            results.append(
                record_figures(
                    by=official,
                    area=area,
                    seen=last.pk,
                    effective_on=dt.date(2011, 3, 22),
                    source="Swindon",
                    families_low=families,
                    families_high=families,
                )
            )
        except NewerFiguresError as newer:
            results.append(newer)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    recorded = [found for found in results if isinstance(found, FamilyFigures)]
    told = [found for found in results if isinstance(found, NewerFiguresError)]
    assert (len(recorded), len(told)) == (1, 2), results
    assert {found.figures.pk for found in told} == {recorded[0].pk}
