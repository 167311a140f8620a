"""Annex C in the record: what the paper says about the programme and its areas.

What is below was copied by hand from the paper, not from the fixtures.
"""

import datetime as dt

import pytest
from django.test import Client

from areas.models import Milestone, Statement
from departments.models import Resource
from tests.factories.clock import TODAY
from tests.helpers.forms import main_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]

# Area, contributor and fund as printed, the department that it is, and how it is brought in.
RESOURCES = [
    ("blackpool", "Jobcentre plus", "", "JCP", "in_kind"),
    ("blackpool", "Mental Health", "", None, "in_kind"),
    ("blackpool", "Substance Misuse services", "", None, "in_kind"),
    ("blackpool", "the Council", "", None, "in_kind"),
    ("blackpool", "the voluntary sector", "", None, "in_kind"),
    ("essex", "", "", None, "aligned"),
    ("west-london", "DH", "Family Nurse", "DH", "aligned"),
    ("west-london", "DH", "drug & alcohol dependence", "DH", "aligned"),
    ("west-london", "DH", "mental health", "DH", "aligned"),
    ("west-london", "DWP", "", "DWP", "wanted"),
    ("west-london", "DfE", "Early Intervention Grant", "DfE", "aligned"),
    ("west-london", "Home Office", "Drug Intervention", "HO", "aligned"),
    ("west-london", "MOJ", "", "MoJ", "wanted"),
    ("west-london", "MoJ", "", "MoJ", "aligned"),
]
MILESTONES = [
    (
        "1.4ii",
        "Implement Community Budgets in 16 places as part of a national effort to tackle problem "
        "families",
        "milestone I: First phase of community budgets launched in 16 places by April 2011",
        "by April 2011",
        None,
        dt.date(2011, 4, 30),
    ),
    ("1.4iii", "Evaluate the take-up and effectiveness of community budgets", "", "", None, None),
    (
        "1.4iv",
        "Subject to 1.4iii, implement community budgets across the country",
        "",
        "Jan 2013 to Apr 2013",
        dt.date(2013, 1, 1),
        dt.date(2013, 4, 30),
    ),
]


def words_of(slug: str | None, subject: str, source: str = "Paper of 22 March 2011") -> list[str]:
    said = Statement.objects.filter(subject=subject, source__startswith=source)
    of_area = said.filter(area__slug=slug) if slug else said.filter(area=None)
    return [statement.text for statement in of_area]


def test_what_areas_bring_together():
    found = Resource.objects.values_list(
        "area__slug", "contributor", "fund", "department__code", "mode"
    )
    assert sorted(found, key=str) == sorted(RESOURCES, key=str)


def test_nothing_is_pooled_yet():
    """Paragraph 7: most areas have not asked for it, and West London "accept alignment for now"."""
    assert not Resource.objects.filter(mode=Resource.Mode.POOLED).exists()


@pytest.mark.parametrize(
    ("slug", "paragraph", "words"),
    [
        (
            "blackpool",
            8,
            "“Blackpool is putting together resources in kind from the Council, Jobcentre plus, "
            "Mental Health, Substance Misuse services, and the voluntary sector”",
        ),
        (
            "essex",
            7,
            "“Some areas, like Essex, believe that they can achieve what they need through "
            "alignment.”",
        ),
    ],
)
def test_each_resource_has_the_papers_words(slug: str, paragraph: int, words: str):
    for resource in Resource.objects.filter(area__slug=slug):
        assert resource.note.startswith(words)
        assert resource.source == f"Paper of 22 March 2011, Annex C, paragraph {paragraph}"


def test_west_londons_words_stand_beside_what_is_our_reading():
    wanted = "“The 4 west London boroughs (Westminster, K&C, H&F and Wandsworth) want to pool DWP "
    wanted += "and MOJ funds especially, but accept alignment for now.”"
    aligned = "“They are pulling in Home Office (Drug Intervention), DH (mental health, drug & "
    aligned += "alcohol dependence, Family Nurse etc), the DfE Early Intervention Grant and MoJ "
    aligned += "resources.”"
    rows = Resource.objects.filter(area__slug="west-london")
    assert rows.count() == 8
    for resource in rows:
        assert resource.note.startswith(wanted if resource.mode == "wanted" else aligned)
        assert "is our reading." in resource.note
        assert resource.source == "Paper of 22 March 2011, Annex C, paragraph 8"


def test_the_paper_gives_no_day_on_which_a_resource_began():
    for resource in Resource.objects.all():
        assert (resource.since, resource.until, resource.source_date) == (None, None, TODAY)
        assert resource.period_text == "as reported on 22 March 2011"


def test_the_structural_reform_plans_milestones():
    found = Milestone.objects.values_list(
        "reference", "text", "milestone", "when", "begins_on", "ends_on"
    )
    assert list(found) == MILESTONES
    assert set(Milestone.objects.values_list("source", flat=True)) == {
        "Paper of 22 March 2011, Annex C, paragraph 1"
    }


def test_the_two_types_of_request():
    assert words_of(None, "requests") == [
        "flexibility / derogation from Whitehall rules and prescription of process",
        "capacity to pool / align funds with proactivity in encouraging local agents to do so",
    ]
    assert Statement.objects.filter(subject="requests").count() == 2


def test_kent_and_essex_have_met_no_barriers():
    said = [
        "Places that are more advanced in their thinking on either pooling or approach to dealing "
        "with families with multiple problems have raised the most requests of Whitehall. This "
        "suggests that places like Kent and Essex which have reported that they have not yet "
        "encountered any barriers that need busting may do so as they move into implementation."
    ]
    assert words_of("kent", "no_barriers") == words_of("essex", "no_barriers") == said
    assert Statement.objects.get(subject="no_barriers", area__slug="kent").source == (
        "Paper of 22 March 2011, Annex A, paragraph 1"
    )


def test_what_westminster_and_islington_added():
    said = [
        "Additions from Westminster are reflected in the Annexes and Islington’s addition related "
        "to acknowledging challenges arising from funding reductions."
    ]
    assert words_of("westminster", "barriers") == words_of("islington", "barriers") == said


def test_swindon_and_westminster_are_good_examples():
    said = (
        "Evidence shows that intensive co-ordinated interventions with such families, tackling the "
        "full range of problems they face can deliver better outcomes for the families and "
        "substantial savings in public expenditure. Westminster and Swindon’s family projects are "
        "good examples of this."
    )
    assert words_of("swindon", "finding") == [said]
    assert said in words_of("westminster", "finding")
    assert Statement.objects.filter(text=said).count() == 2


def test_what_annex_c_says_of_pooling():
    assert words_of("essex", "finding") == [
        "Some areas, like Essex, believe that they can achieve what they need through alignment."
    ]
    assert (
        "There is a mechanism to pool funding and Government offered a menu of budgets available "
        "for pooling (largely) at local level. To date, most areas (with some exceptions, below) "
        "haven’t requested that for 2011-12, instead aligning people and budgets. More are "
        "interested in locally pooling in 2012 onwards."
    ) in words_of(None, "finding")


def test_whom_whitehall_has_spoken_with():
    spoken = (
        "financial incentive models - MoJ have discussed with Westminster; Lewisham; Manchester, & "
        "have expressed willingness to discuss with Islington, Hull & others but will need a very "
        "strong business case to be able to consider"
    )
    working = "depts working with Greater Manchester & Birmingham on their CBA approaches"
    for words, slugs in (
        (
            spoken,
            "greater-manchester islington kingston-upon-hull lewisham westminster",
        ),
        (working, "birmingham greater-manchester"),
    ):
        found = Statement.objects.filter(text=words).values_list("area__slug", flat=True)
        assert sorted(found) == slugs.split()
    reading = Statement.objects.get(text=spoken, area__slug="greater-manchester").source
    assert reading.endswith("(that Manchester is the group here is our reading)")


def test_what_the_paper_says_was_reported_on_its_day():
    for statement in Statement.objects.filter(source__startswith="Paper"):
        assert (statement.source_date, statement.since) == (TODAY, None), statement
    assert Statement.objects.filter(source__startswith="Paper").count() == 25


def test_what_community_budgets_are_and_why_families_are_a_good_test():
    assert (
        "Community Budgets increase local control of funding (one of the government’s six "
        "decentralisation actions). They enable areas to bring together resources to deal with "
        "cross-cutting issues (with phase one areas addressing problem families). In this way "
        "local decisions are made on how money is spent, including commissioning innovative "
        "solutions that meet their local circumstances."
    ) in words_of(None, "aim")
    source = "Paper of 22 March 2011, Annex C, paragraph 3"
    good_test, no_one_size = words_of(None, "finding", source)
    assert good_test.startswith(
        "Tackling families with multiple problems is a good test for the Community Budgets model "
        "because it requires many public sector organisations to act collectively, if not merge "
        "their interests, to be effective. Troubled families suffer many complex and inter-related "
        "issues including worklessness, mental health, drug and alcohol addiction."
    )
    assert no_one_size == (
        "Nor is there a one size fits all approach. The problems of problem families and the "
        "solutions can be very local."
    )


def test_who_oversees_the_work(official_client: Client):
    [said] = words_of(None, "governance")
    assert said == (
        "The day to day work is overseen by the Community Budgets Group chaired by Lord Bichard "
        "which consists of senior officials from across Government, Local Government and other "
        "sectors including the Voluntary and Community sectors. At the political level, a new "
        "group is being established by Baroness Hanham consisting of a small group of Leaders and "
        "Chief Executives from the 16 places will use the approach that proved successful for "
        "making progress on Capital Asset Pathfinders."
    )
    assert said in main_text(official_client.get("/programme/"))
