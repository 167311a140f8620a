"""Whole lines of the record, held word for word against the paper's own."""

import pytest

from requests_log.models import Request
from requests_log.stages import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]

# Area, Issue, Dept and Status, copied from the paper by hand.
LINES = {
    2: (
        "Swindon and others",
        "Flexibilities on assessment process (for children) / extending dispensations following "
        "Munro review",
        "DfE",
        "On common assessment, there was an interface with the recently published Green Paper on "
        "Special Educational Needs and the Munro review.  DfE was committed to extending the Munro "
        "flexibilities and will invite Swindon and other areas asking for additional flexibilities "
        "into the pilot to explore this.  However, it was unlikely that this would extend to "
        "someone other than a social worker conducting an assessment with a child at risk.",
    ),
    4: (
        "West London Group (Westminster) and others",
        "Aligning ESF funding with CBs",
        "DWP",
        "DWP committed to ensuring contractors participate in integrating services – need to "
        "develop contractual approach engaging with areas in addition to local authorities "
        "identifying families for ESF providers.  Also exploring provision of ESF for families to "
        "London Councils in line with approach for other ESF funding.",
    ),
    6: (
        "Leicestershire",
        "Enabling Drugs funding to be used for tackling Alcohol Abuse",
        "HO/MoJ",
        "HO is looking into Leicestershire’s request to de-ringfence funding for drugs and alcohol "
        "programmes.",
    ),
    9: (
        "Many areas",
        "Expectations for Work Programme sub-contracting",
        "DWP",
        "Contractors will be encouraged to engage locally and can pool funds.  DWP will engage "
        "with contractors if areas are unable to make progress in developing collaborative "
        "approaches to services.",
    ),
    11: (
        "Lewisham",
        "Greater co-operation with NOMS/probation service on assessments for pre-lease and "
        "community orders",
        "MoJ",
        "MoJ confirmed that NOMS and Probation can pool budgets locally.",
    ),
    12: (
        "Lewisham",
        "Prisoner release dates and placements",
        "MoJ/HMP",
        "Discussions around prisoner release dates and information sharing are on-going",
    ),
    20: (
        "All / many areas",
        "Identification of potential funding streams to help areas develop their CBs",
        "All",
        "Funding ‘menu’ circulated 22 December making clear this list is a starting point and not "
        "a definitive list",
    ),
    22: (
        "All / many areas",
        "Additional funding to support investment in change & innovation",
        "DfE",
        "DfE have agreed to an investment fund & exemplar funding; financial incentive models - "
        "MoJ have discussed with Westminster; Lewisham; Manchester, & have expressed willingness "
        "to discuss with Islington, Hull & others but will need a very strong business case to be "
        "able to consider; CB Group agreed that innovative finance should be progressed as part of "
        "the Group’s work",
    ),
    28: (
        "Swindon",
        "Clarity from Information Commissioner on legality of holding personal & sensitive "
        "information about an individual child on a family file",
        "ICO",
        "Positive response from Information Commissioner’s Office provided to Swindon",
    ),
    29: (
        "Swindon",
        "‘Top down driven targets’ on police forces",
        "HO",
        "HO no longer places any ‘top down driven targets’ on forces.",
    ),
    33: (
        "Croydon",
        "Commitment to prioritization of early intervention and preventative health services for "
        "‘families’, so that new commissioning arrangements focus on investing health resources "
        "early enough to reduce costly interventions. May require a degree of direction to cluster "
        "PCTs & shadow GP consortia in the early stages, as recommended by the Allen review.",
        "DH",
        "Local areas need to set their own priorities. The recommendations of the Allen review are "
        "currently being considered and are helping shape the Social Mobility and Child Poverty "
        "strategies which will inform PCT clusters and GP Consortia. Local areas have been given "
        "the freedom to decide on the local priorities and areas to which they should focus their "
        "resources being responsive to the different needs of each community.",
    ),
}
BULLETS = {
    16: [
        "Community Budgets Group has agreed that the innovative financial models were, by their "
        "nature, matters that will need to be on-going.",
        "DfE’s Investment Fund has provided all areas with the opportunity to access ‘upfront’ "
        "investment for the redesign of services to deliver downstream savings.",
        "MoJ happy for areas to take part in the Financial Incentive Model in future years "
        "(2012/13 onwards) based on strong, evidenced proposals.",
    ],
    17: [
        "Propose workshops with interested places to map the approaches to supporting families "
        "with multiple problems they are developing and identify the types of data the plan to "
        "share and the objectives, opportunities and barriers to doing this.  This work will run "
        "beyond April.",
        "DH will be circulating a note on information sharing to all 16 places.",
    ],
    18: ["DH has agreed to an early discussion with Leicestershire."],
}


def with_single_spaces(text: str) -> str:
    """Return the text with the two spaces that the paper sometimes types after a stop as one."""
    return " ".join(text.split())


@pytest.mark.parametrize("number", LINES)
def test_a_line_is_the_papers_word_for_word(number: int):
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
