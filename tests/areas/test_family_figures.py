"""An area's family figures: new figures replace the old, which are kept."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from areas.family_figures import NewerFiguresError, latest_figures, record_figures
from areas.models import FamilyFigures
from tests.factories.areas import get_area
from tests.helpers.forms import assert_refused, date_fields, form_fields, parse, text_at
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
PAGE = "/areas/swindon/figures/record/"


def as_opened(client: Client, **typed: str) -> dict[str, Any]:
    return {**form_fields(client.get(PAGE)), "source": "Swindon, by letter", **typed}


def test_new_figures_replace_the_old_which_are_kept(official_client: Client, official: User):
    given = as_opened(official_client, families_low="1,360", families_high="1,380")
    assert official_client.post(PAGE, given).status_code == 302
    assert "1,360 to 1,380" in text_at(official_client, "/areas/swindon/")
    assert "360 to 380" not in text_at(official_client, "/areas/swindon/").replace(
        "1,360 to 1,380", ""
    )
    both = text_at(official_client, "/areas/swindon/figures/")
    assert both.index("1,360 to 1,380") < both.index("360 to 380", both.index("1,380") + 5)
    assert f"Recorded by {official.name}, 22 March 2011" in both
    assert "Loaded with the original record" in both
    assert "1,360" in text_at(official_client, "/areas/swindon/history/")


def test_a_past_day_shows_the_figures_of_that_day(official_client: Client, settings: Any):
    settings.TODAY = dt.date(2011, 5, 1)
    official_client.post(
        PAGE, as_opened(official_client, families_low="1,360", families_high="1,380")
    )
    assert "1,360" in text_at(official_client, "/areas/swindon/")
    assert "1,360" not in text_at(official_client, "/areas/swindon/?as_at=2011-04-30")
    assert "360 to 380" in text_at(official_client, "/areas/swindon/?as_at=2011-04-30")


def test_figures_for_an_earlier_day_are_not_current(official_client: Client, settings: Any):
    settings.TODAY = dt.date(2011, 5, 1)
    given = as_opened(
        official_client,
        families_low="355",
        families_high="356",
        **date_fields("effective_on", "1", "3", "2011"),
    )
    official_client.post(PAGE, given)
    assert "360 to 380" in text_at(official_client, "/areas/swindon/")
    # The fields start with the current figures, not those recorded last.
    assert form_fields(official_client.get(PAGE))["families_low"] == ["360"]


@pytest.mark.parametrize(
    ("box", "typed", "message"),
    [
        ("families_low", {"families_low": "381"}, "the lower figure (381) must not be more than"),
        ("population", {"population": "-1"}, "Population must be 0 or more."),
        ("population", {"population": "1.5"}, "Population must be a whole number"),
        ("source", {"source": ""}, "Source must not be empty."),
        (
            "effective_on_day",
            date_fields("effective_on", "23", "3", "2011"),
            "The date this applies from must be today or in the past.",
        ),
        ("effective_on_day", date_fields("effective_on", "30", "2", "2011"), "must be a real date"),
    ],
)
def test_bad_input_gets_a_clear_error_and_keeps_the_text(
    official_client: Client, box: str, typed: dict[str, str], message: str
):
    response = official_client.post(
        PAGE, as_opened(official_client, comments="Typed just now", **typed)
    )
    assert_refused(response, message, box)
    assert form_fields(response)["comments"] == ["Typed just now"]
    assert FamilyFigures.objects.filter(area__slug="swindon").count() == 1


def test_unchanged_figures_are_not_recorded(official_client: Client):
    assert_refused(
        official_client.post(PAGE, as_opened(official_client)),
        "These figures are the same as those already recorded",
    )
    assert FamilyFigures.objects.filter(area__slug="swindon").count() == 1


def test_the_second_of_two_is_told_and_keeps_their_text(official_client: Client, make_user: Any):
    mine = as_opened(official_client, families_low="1", families_high="2")
    other = client_for(make_user("official", name="Otto Other"))
    other.post(PAGE, as_opened(other, families_low="3", families_high="4"))
    response = official_client.post(PAGE, mine)
    assert response.status_code == 409
    page = parse(response).main.get_text(" ", strip=True)
    assert "Check what Otto Other recorded" in page
    assert "3 to 4" in page
    assert form_fields(response)["families_low"] == ["1"]
    assert FamilyFigures.objects.filter(area__slug="swindon").count() == 2
    assert official_client.post(PAGE, form_fields(response)).status_code == 302
    assert "1 to 2" in text_at(official_client, "/areas/swindon/")


@pytest.mark.django_db(transaction=True)
def test_one_of_many_at_once_is_recorded(the_record: None, official: User):
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
