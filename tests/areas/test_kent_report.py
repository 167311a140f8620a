"""Kent County Council's report of 18 November 2011 in the record.

What is below was copied by hand from the report, not from the fixtures.
"""

import datetime as dt
from decimal import Decimal

import pytest

from areas.models import Contact, LocalProject, ProjectAmount, Statement
from departments.models import AreaChampion, Champion
from tests.factories.clock import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]

REPORT = "Kent County Council, Community Budgets, 18 November 2011"
REPORTED = dt.date(2011, 11, 18)
# Paragraphs 2.4, 2.5 and 4.1, by the name of the project.
FOCUS = {
    "Swale": "The Swale Community Budget pilot identified a particular need to focus on those "
    "families where substance misuse is a major risk in the family. Identifying the families with "
    "most complex needs has been done by identifying families who have one or both parents in "
    "substance misuse treatment services as well as having dependent children within the extended "
    "family and where parents are known to Kent Police and Kent Probation.",
    "Thanet": "In Thanet the agreed focus of the project is on inter-generational worklessness "
    "with an expectation of working with 25 families. The project is not yet working with this "
    "number of families but making progress. In this context, work is focused on engaging families "
    "where at least one adolescent child is experiencing difficulties at school and there are "
    "unemployed adults in the household or young people classified as NEET and one or both parents "
    "have involvement with adult services. This focus has been influenced by the work of the "
    "Margate Task Force, but the programme is not limited to the wards within the Margate Task "
    "Force remit.",
    "Gravesham": "In Gravesham the focus will be on new communities in the district.",
    "Canterbury": "Canterbury City Council has hosted a multi-agency meeting to agree priorities "
    "and intends to work with families where domestic violence is an issue.",
    "Shepway": "Shepway District Council has received funding from the national “Working Families "
    "Everywhere” programme and will work collaboratively with that organisation to relieve "
    "worklessness in families.",
    "Maidstone": "",
}
LEADS = {
    "Swale": "The project management lead comes from an existing KDAAT staff member and Family "
    "Intervention worker has been designated from within existing substance misuse service "
    "practitioners.",
    "Thanet": "The project management lead comes from KCC with strong support from Thanet District "
    "Council. The Family Intervention worker comes from the existing Primary Intervention Project.",
}
PILOTS = ("Swale", "Thanet")
PARAGRAPH = {"Swale": "2.4", "Thanet": "2.5"}


def words(subject: str, slug: str | None, paragraph: str) -> list[str]:
    """Return what a paragraph of the report says of Kent, or of the whole programme."""
    said = Statement.objects.filter(subject=subject, source=f"{REPORT}, {paragraph}")
    return [s.text for s in (said.filter(area__slug=slug) if slug else said.filter(area=None))]


def test_the_champion_by_name_and_post():
    champion = Champion.objects.get()
    assert champion.full_description == "Tom Jeffrey, Director General, Department for Education"
    assert champion.user is None
    held = AreaChampion.objects.get()
    assert (held.champion, held.area.slug) == (champion, "kent")
    assert (held.since, held.until, held.source_date) == (None, None, REPORTED)
    assert held.source == f"{REPORT}, paragraph 1.4"


def test_the_report_is_later_than_the_paper():
    for facts in (AreaChampion, Contact, LocalProject):
        assert not facts.objects.valid_on(TODAY).exists()
        assert not facts.objects.valid_on(REPORTED - dt.timedelta(days=1)).exists()
        later = facts.objects.with_starts_later(TODAY).filter(starts_later=True)
        assert later.count() == facts.objects.count() > 0
        assert facts.objects.valid_on(REPORTED).count() == facts.objects.count()
        assert not any(row.starts_later for row in facts.objects.with_starts_later(REPORTED))


def test_the_lead_officer_in_dclg_is_not_named():
    lead = Contact.objects.get(capacity=Contact.Capacity.LEAD_OFFICER)
    assert (lead.area.slug, lead.name, lead.post, lead.email, lead.phone) == ("kent", *[""] * 4)
    assert lead.organisation == "Department for Communities and Local Government"
    assert "with whom a very productive and helpful relationship has developed." in lead.note
    assert lead.source == f"{REPORT}, paragraph 1.4"


def test_whom_to_ring_in_kent():
    found = Contact.objects.filter(capacity=Contact.Capacity.CONTACT)
    assert {(c.name, c.post, c.phone, c.email) for c in found} == {
        ("Mike Hill", "Cabinet Member for Customer & Communities", "", ""),
        ("Amanda Honey", "Corporate Director Customer & Communities", "", ""),
        (
            "Angela Slaven",
            "Director; Service Improvement",
            "01622 221696",
            "angela.slaven@kent.gov.uk",
        ),
        ("Mary Blanche", "Policy Manager", "01622 696621", "mary.blanche@kent.gov.uk"),
    }
    assert {(c.area.slug, c.organisation, c.source_date, c.since) for c in found} == {
        ("kent", "Kent County Council", REPORTED, None)
    }
    assert "“angela.slaven@ kent.gov.uk”" in found.get(name="Angela Slaven").note


def test_the_local_projects():
    found = LocalProject.objects.order_by("name")
    assert {(p.name, p.phase) for p in found} == {
        (name, "pilot" if name in PILOTS else "extension") for name in FOCUS
    }
    assert {p.name: p.focus for p in found} == FOCUS
    assert {p.name: p.led_by for p in found if p.led_by} == LEADS
    assert {p.name: p.families for p in found if p.families} == {
        "Swale": (15, 20),
        "Thanet": (25, 25),
    }
    assert {(p.area.slug, p.since, p.until, p.source_date) for p in found} == {
        ("kent", None, None, REPORTED)
    }
    for project in found:
        paragraph = PARAGRAPH.get(project.name, "4.1")
        assert project.source == f"{REPORT}, paragraphs 1.3, 2.3 and {paragraph}"


def test_each_locality_has_a_budget_of_40_000_pounds():
    for project in LocalProject.objects.all():
        assert (project.budget_pence, project.budget) == (4_000_000, Decimal("40000.00"))
        assert project.budget_source == "Think Family Early Intervention grant"
        reading = "“has been made available to each locality”. That this takes in the extension is"
        assert (f"{reading} our reading." in project.note) == (project.phase == "extension")


def test_where_maidstones_focus_is_not_recorded_it_says_why():
    note = LocalProject.objects.get(name="Maidstone").note
    assert note.startswith(
        "The focus is not recorded yet: “Maidstone Borough Council is contacting other agencies "
        "and will undertake a collaborative needs assessment to identify the focus in the borough.”"
    )


def test_the_financial_model_has_no_amounts_yet():
    """Paragraph 3.1: it "is being developed and refined". The report gives none."""
    assert not ProjectAmount.objects.exists()


def test_the_governments_ambitions():
    ambitions = [words("aim", None, f"paragraph 1.2, {letter}") for letter in "abcd"]
    assert ambitions == [
        ["Improve outcomes for families with multiple problems"],
        ["Pool budgets"],
        ["Redesign and integrate frontline services"],
        ["Reduce costs to enable re-investment of savings back into services."],
    ]


def test_kents_two_aims():
    assert words("aim", "kent", "paragraph 2.1, a") == [
        "To produce a real change in outcomes for families: to encourage them to become more "
        "self-sufficient and less dependent on public services in the future."
    ]
    assert words("aim", "kent", "paragraph 2.1, b") == [
        "To evidence cost reduction: a reduction in future demand on public services as well as "
        "cost savings from pooling funding, decommissioning ineffective services and "
        "reprioritising resources."
    ]


def test_the_figures_of_paragraph_1_1():
    found = Statement.objects.filter(subject="figure")
    assert [(f.area, f.amount, f.unit) for f in found] == [
        (None, 120_000, "families"),
        (None, 8_000_000_000, "pounds a year"),
    ]
    assert words("figure", None, "paragraph 1.1") == [
        "An estimated 120,000 families nationally",
        "around £8 billion of public spend annually, with apparently little change in their "
        "circumstances or identified needs",
    ]
    assert not Statement.objects.exclude(subject="figure").filter(amount__isnull=False).exists()


def test_who_gains_first():
    assert words("finding", None, "paragraph 3.1") == [
        "Evidence nationally is that police and health tend to accrue notional savings before "
        "other agencies."
    ]


def test_the_plans():
    assert words("plans", None, "paragraph 1.2") == [
        "National roll-out of the programme is planned for 2013-2014. It will retain its specific "
        "focus on families with multiple and complex needs."
    ]
    assert words("plans", "kent", "paragraph 1.3") == [
        "It is envisaged that all districts will be involved by autumn 2012."
    ]


def test_what_became_of_pooling():
    assert words("finding", None, "paragraph 1.5") == [
        "Pooling budgets so that spend is focused and rationalised is a key element of the "
        "Community Budgets approach. The expectation remains that, at the local level, agencies "
        "will align resources while moving towards pooled budgets. However, early indications that "
        "government departments would consider pooling relevant spend at the locality level have "
        "now been abandoned. This reflects the complexity of pooling budgets."
    ]


def test_who_leads_the_pilot_in_kent():
    assert words("finding", "kent", "summary") == [
        "The development of the Community Budgets pilot in Kent is led from the Service "
        "Improvement Team in Customer and Communities and supported by Families and Social Care "
        "and Business Strategy and Support."
    ]


def test_what_the_report_says_was_reported_on_its_day():
    said = Statement.objects.filter(source__startswith=REPORT)
    assert {(s.source_date, s.since, s.until) for s in said} == {(REPORTED, None, None)}
    assert said.count() == 26
    assert {s.area.slug for s in said if s.area} == {"kent"}


def test_to_whom_the_report_went_and_what_was_asked():
    assert words("governance", "kent", "heading") == [
        "To: Customer & Communities Policy Overview & Scrutiny Committee",
        "Classification: Unrestricted",
        "FOR INFORMATION AND COMMENT",
    ]
    assert words("governance", "kent", "paragraph 5.1") == [
        "POSC members are asked to note and comment on this report"
    ]
