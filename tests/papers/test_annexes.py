"""Annexes C and D of a paper: the record of areas, as far as its reader may see it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from areas.models import Area, FamilyFigures, Footnote
from areas.models.families import TITLE, WARNING
from departments.models import Resource
from papers.description import Annex, FactTable, MarkedUpPart, ProsePart
from papers.domain import publish
from papers.domain.contents import read_paper_baseline
from papers.domain.scope import PaperScope
from papers.formats import FORMATS
from papers.markup import to_plain_text
from papers.models import Edition, PaperWording
from papers.queries.paper_request import PaperRequest
from requests_log.as_of import AsOf
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.factories.entries import get_request, move
from tests.factories.source_lines import ANNEX_C
from tests.helpers.forms import main_text, parse
from tests.helpers.leaks import read_file, read_page
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
MEMBERS_OF_WEST_LONDON = [
    "– Hammersmith and Fulham",
    "– Kensington and Chelsea",
    "– Wandsworth",
    "– Westminster",
]


def annexes(reader: User | None = None, day: dt.date = TODAY, **scope: Any) -> list[Annex]:
    asked = PaperRequest(PaperScope(reader, **scope), AsOf(day), annex_c=True, annex_d=True)
    return list(asked.build().annexes[2:])


def table(annex: Annex, heading: str = "") -> FactTable:
    (found,) = [
        part
        for part in annex.parts
        if isinstance(part, FactTable) and part.heading.startswith(heading)
    ]
    return found


def areas_of(found: FactTable) -> list[str]:
    return list(dict.fromkeys(row[0] for row in found.rows))


def test_annex_c_has_the_numbered_paragraphs_of_the_source_and_its_tables():
    annex_c, _ = annexes()
    text, *tables = annex_c.parts
    assert isinstance(text, MarkedUpPart)
    assert to_plain_text(text.markup).split("\n") == ANNEX_C
    assert [part.heading for part in tables] == [
        "Milestones of the Structural Reform Plan",
        "What areas bring together",
    ]


def test_the_words_of_annex_c_are_for_readers_who_see_all_areas(make_user: Any, official: User):
    annex_c, _ = annexes(make_user("lead", "kent"))
    assert not [part for part in annex_c.parts if isinstance(part, MarkedUpPart)]
    annex_c, _ = annexes(official, area=get_area("kent"))
    assert not [part for part in annex_c.parts if isinstance(part, MarkedUpPart)]


def test_without_words_annex_c_has_what_the_source_says_its_milestones_and_resources():
    PaperWording.objects.filter(part=PaperWording.Part.ANNEX_C_TEXT).delete()
    annex_c, _ = annexes()
    assert (annex_c.name, annex_c.title) == ("Annex C", "Update on Community Budgets")
    prose = {part.heading: part.text for part in annex_c.parts if isinstance(part, ProsePart)}
    assert prose["Type of request"] == (
        "• flexibility / derogation from Whitehall rules and prescription of process\n"
        "• capacity to pool / align funds with proactivity in encouraging local agents to do so"
    )
    assert "The day to day work is overseen by the Community Budgets Group" in prose["Governance"]
    milestones = table(annex_c, "Milestones")
    assert [row[0] for row in milestones.rows] == ["1.4ii", "1.4iii", "1.4iv"]
    assert milestones.rows[2][1:] == (
        "Subject to 1.4iii, implement community budgets across the country",
        "–",
        "Jan 2013 to Apr 2013",
    )
    resources = table(annex_c, "What areas bring together")
    assert len(resources.rows) == Resource.objects.count() == 14
    wanted = ("West London", "MOJ", "–", "Wanted", "as reported on 22 March 2011")
    [number] = [row[-1] for row in resources.rows if row[:-1] == wanted]
    # Each number of a note is that of a row.
    assert resources.notes[int(number) - 1] == "Paper of 22 March 2011, Annex C, paragraph 8"
    assert {row[-1] for row in resources.rows} == {"1", "2"}
    assert areas_of(resources) == ["Blackpool", "Essex", "West London"]


def test_annex_d_has_every_row_with_the_warning_and_the_footnotes():
    _, annex_d = annexes()
    figures = table(annex_d)
    assert (annex_d.name, figures.warning) == ("Annex D", WARNING)
    assert annex_d.opening.startswith(f"{TITLE}\n\nA dash (–) means that")
    assert len(figures.rows) == 30
    kent = next(row for row in figures.rows if row[0] == "Kent")
    assert kent[1:7] == ("1,411,100", "2,540 to 2,580", "1,000 to 1,010", "8", "100", "–")
    assert kent[7].startswith("Kent has a timeline and plan")
    assert figures.notes == tuple(Footnote.objects.values_list("text", flat=True))
    assert [heading for heading in figures.headings if "(note" in heading] == [
        "Population estimates (mid-2009) (note 1)",
        "Families with multiple problems (note 2)",
        "Of these, with a child with SEN or behaviour problems (note 3)",
        "Offered and accepted an intervention up to March 2010 (start dates vary from 07/08 to "
        "09/10) (note 4)",
    ]
    names = [row[0] for row in figures.rows]
    at = names.index("West London")
    assert names[at + 1 :] == MEMBERS_OF_WEST_LONDON


@pytest.mark.parametrize(
    ("role", "slug", "figures", "resources"),
    [
        ("lead", "kent", ["Kent"], []),
        ("lead", "westminster", ["Westminster"], ["West London"]),
        ("lead", "west-london", ["West London", *MEMBERS_OF_WEST_LONDON], ["West London"]),
        ("champion", "essex", ["Essex"], ["Essex"]),
        ("administrator", "", [], []),
    ],
)
def test_leads_and_champions_read_their_own_areas_alone(
    role: str, slug: str, figures: list[str], resources: list[str], make_user: Any
):
    annex_c, annex_d = annexes(make_user(role, slug))
    assert areas_of(table(annex_d)) == figures
    assert areas_of(table(annex_c, "What areas")) == resources


def test_a_group_that_a_reader_may_choose_shows_no_more_than_they_may_see(make_user: Any):
    _, annex_d = annexes(make_user("lead", "westminster"), area=get_area("west-london"))
    assert areas_of(table(annex_d)) == ["Westminster"]


def test_the_paper_of_an_area_has_its_own_rows(official: User):
    annex_c, annex_d = annexes(official, area=get_area("blackpool"))
    assert areas_of(table(annex_d)) == ["Blackpool"]
    assert areas_of(table(annex_c, "What areas")) == ["Blackpool"]


def test_no_file_of_a_lead_has_what_is_of_other_areas(make_user: Any):
    lead = client_for(make_user("lead", "kent"))
    FamilyFigures.objects.create(
        area=get_area("essex"), comments="Zebrawood", source="S", effective_on=TODAY
    )
    Resource.objects.create(area=get_area("essex"), contributor="Zebrawood", mode="aligned")
    query = "?annex_c=on&annex_d=on"
    for address in (f"/paper/{query}", *(f"/paper/download.{key}{query}" for key in FORMATS)):
        shown = read_page(lead, address)
        assert "Zebrawood" not in shown, address
        assert "Barnet" not in shown, address
    assert "Kent has a timeline and plan" in read_page(lead, f"/paper/download.csv{query}")


def test_before_the_source_there_is_nothing():
    annex_c, annex_d = annexes(day=dt.date(2011, 3, 21))
    assert [part.heading for part in annex_c.parts] == [
        "Milestones of the Structural Reform Plan",
        "What areas bring together",
    ]
    assert not any(
        table(annex, heading).rows for annex, heading in ((annex_c, "What"), (annex_d, ""))
    )


@pytest.mark.parametrize("extension", FORMATS)
def test_each_format_says_all_of_both(extension: str, official_client: Client):
    query = "?annex_c=on&annex_d=on"
    shown = read_page(official_client, f"/paper/download.{extension}{query}")
    if extension == "pdf":
        assert shown.startswith("%PDF")
        return
    for text in (
        "Early Intervention Grant",
        "Jan 2013 to Apr 2013",
        WARNING,
        "Kent has a timeline",
    ):
        assert text in shown, text


def test_an_edition_keeps_the_annexes_that_it_printed(official: User, official_client: Client):
    asked = PaperRequest(PaperScope(official), AsOf(TODAY), annex_c=True, annex_d=True)
    edition = publish.issue(
        by=official,
        scope=asked.scope,
        contents=asked.contents,
        headings=asked.headings,
        title="Requests of Whitehall",
        introduction="",
    )
    printed = publish.load_paper(edition)
    assert list(printed.annexes) == list(asked.build().annexes)
    Resource.objects.all().delete()
    Area.objects.filter(slug="kent").update(name="Kent and Medway")
    assert publish.load_paper(Edition.objects.get(pk=edition.pk)) == printed
    page = official_client.get(f"/editions/{edition.number}/")
    assert "Kent has a timeline and plan" in main_text(page)
    again = parse(page).find("a", string="Issue a replacement")["href"]
    assert "annex_c=on" in again
    assert "annex_d=on" in again
    assert "wording=on" not in again


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_rows(number: int, official: User, django_assert_num_queries: Any):
    for each in range(number):
        Resource.objects.create(area=get_area("kent"), contributor=f"Fund {each}", mode="aligned")
    asked = PaperRequest(PaperScope(official), AsOf(TODAY), annex_c=True, annex_d=True)
    with django_assert_num_queries(8):
        assert len(asked.contents.annexes) == 2


def test_the_summary_counts_each_department_by_stage(official: User, settings: Any):
    settings.TODAY = dt.date(2011, 4, 20)
    since = read_paper_baseline(PaperScope(official), AsOf(TODAY), "22 March 2011")
    move(get_request(5), official, Stage.RESOLVED)
    asked = PaperRequest(PaperScope(official), AsOf(settings.TODAY), since=since, summary=True)
    summary = asked.build().summary
    assert summary is not None
    assert summary.headings == (
        *("Department", "In progress", "On-going workstream", "Resolved"),
        *("Past target date", "Changed"),
    )
    assert summary.rows[0] == ("All requests", "14", "3", "16", "14", "1")
    assert ("Information Commissioner’s Office", "0", "0", "1", "0", "0") in summary.rows
    assert summary.rows[-1][0] == "All departments"
    assert [row[0] for row in summary.rows[1:-1]] == sorted(row[0] for row in summary.rows[1:-1])
    edition = publish.issue(
        by=official,
        scope=asked.scope,
        contents=asked.contents,
        headings=asked.headings,
        title="Requests of Whitehall",
        introduction="",
        changes_label=asked.changes_label,
    )
    assert publish.load_paper(Edition.objects.get(pk=edition.pk)).summary == summary
    for extension in ("html", "csv", "docx", "odt", "json"):
        file = FORMATS[extension].render(asked.build())
        assert "Information Commissioner’s Office" in read_file(file), extension
