"""The 33 lines of the paper of 22 March 2011, copied from its Annexes A and B word for word.

Area, issue, department and status or outcome, in the order of the paper. The on-going requests have
no area and department of their own there: what stands in these columns is not compared.

Its other words, line by line, are in ``source_lines.yaml``.
"""

from pathlib import Path

import yaml

IN_PROGRESS = (
    (
        "All / many areas",
        "Schools engagement with CBs",
        "DfE",
        (
            "Schools can engage in respect of pooling funding. Minister considering how to "
            "encourage schools to become more engaged."
        ),
    ),
    (
        "Swindon and others",
        (
            "Flexibilities on assessment process (for children) / extending dispensations "
            "following Munro review"
        ),
        "DfE",
        (
            "On common assessment, there was an interface with the recently published Green "
            "Paper on Special Educational Needs and the Munro review. DfE was committed to "
            "extending the Munro flexibilities and will invite Swindon and other areas asking "
            "for additional flexibilities into the pilot to explore this. However, it was "
            "unlikely that this would extend to someone other than a social worker conducting an"
            " assessment with a child at risk."
        ),
    ),
    (
        "West London Group (H&F)",
        "Addressing the major causes of delay in court care proceedings",
        "DfE / MoJ",
        "DfE and MoJ will work with West London boroughs to see what can be done.",
    ),
    (
        "West London Group (Westminster) and others",
        "Aligning ESF funding with CBs",
        "DWP",
        (
            "DWP committed to ensuring contractors participate in integrating services – need to"
            " develop contractual approach engaging with areas in addition to local authorities "
            "identifying families for ESF providers. Also exploring provision of ESF for "
            "families to London Councils in line with approach for other ESF funding."
        ),
    ),
    (
        "Leicestershire",
        "Help in persuading and obtaining commitment from police",
        "HO",
        (
            "HO is looking into how to proactively encourage the police to engage with CBs. "
            "(PCCs will own their budgets but will be free to pool locally.)"
        ),
    ),
    (
        "Leicestershire",
        "Enabling Drugs funding to be used for tackling Alcohol Abuse",
        "HO/MoJ",
        (
            "HO is looking into Leicestershire’s request to de-ringfence funding for drugs and "
            "alcohol programmes."
        ),
    ),
    (
        "Leicestershire",
        "Ensuring positive engagement from GP Commissioners.",
        "DH",
        "Areas to engage locally with GP commissioners.",
    ),
    (
        "Blackburn, Swindon and others",
        "Flexibility on NHS Cluster arrangements / Preserving joint LA and PCT commissioning",
        "DH",
        (
            "Following the discussion at the Community Budgets Group DH will be sending a note "
            "on Clusters to all 16 areas."
        ),
    ),
    (
        "Many areas",
        "Expectations for Work Programme sub-contracting",
        "DWP",
        (
            "Contractors will be encouraged to engage locally and can pool funds. DWP will "
            "engage with contractors if areas are unable to make progress in developing "
            "collaborative approaches to services."
        ),
    ),
    (
        "Leicestershire",
        "Incorporate Family Nurse Partnership budget into CB",
        "DH",
        "DH has offered to work with Leicestershire.",
    ),
    (
        "Lewisham",
        (
            "Greater co-operation with NOMS/probation service on assessments for pre-lease and "
            "community orders"
        ),
        "MoJ",
        "MoJ confirmed that NOMS and Probation can pool budgets locally.",
    ),
    (
        "Lewisham",
        "Prisoner release dates and placements",
        "MoJ/HMP",
        "Discussions around prisoner release dates and information sharing are on-going",
    ),
    (
        "Lewisham",
        "Courts to inform landlords when people go to prison.",
        "MoJ",
        "Discussions around information sharing are on-going",
    ),
    (
        "Birmingham",
        "Co-operation of prison governor in Community Budget work and partnership working",
        "MoJ",
        "MoJ exploring options. Expect response imminently.",
    ),
    (
        "Blackburn",
        "Transition Fund for VCS",
        "CO",
        (
            "Cabinet Office fund is closed but Champion has agreed to explore funds in other "
            "Departments."
        ),
    ),
)
RESOLVED = (
    (
        "All / many areas",
        "Encouragement to front-line organisations to engage positively on CBs",
        "DWP, HO, MoJ, DH",
        (
            "Supporting letters sent to front-line organisations; Champions have brokered "
            "meetings where areas have asked for help"
        ),
    ),
    (
        "All / many areas",
        "Identification of potential funding streams to help areas develop their CBs",
        "All",
        (
            "Funding ‘menu’ circulated 22 December making clear this list is a starting point "
            "and not a definitive list"
        ),
    ),
    (
        "All / many areas",
        "Support to define & identify the FMP cohort in each area & best practice solutions",
        "DfE",
        (
            "DfE provided definitions based on research; background data for each area; & links "
            "to best practice guidance, case studies etc."
        ),
    ),
    (
        "All / many areas",
        "Additional funding to support investment in change & innovation",
        "DfE",
        (
            "DfE have agreed to an investment fund & exemplar funding; financial incentive "
            "models - MoJ have discussed with Westminster; Lewisham; Manchester, & have "
            "expressed willingness to discuss with Islington, Hull & others but will need a very"
            " strong business case to be able to consider; CB Group agreed that innovative "
            "finance should be progressed as part of the Group’s work"
        ),
    ),
    (
        "All / many areas",
        "Cross Ministerial Group",
        "DCLG/All",
        (
            "Ministers met leaders from the 16 places on 3 March and are due to meet again 24 "
            "March. Baroness Hanham has written to leaders to invite a small group to meet more "
            "frequently to provide political leadership and progress specific issues."
        ),
    ),
    (
        "All / many areas",
        (
            "Analytical support to help areas assess different approaches to FMP & evaluate "
            "impact of these & CBs"
        ),
        "All",
        (
            "Analysts are available to support areas; area/dept. analyst working group "
            "established to develop evaluation approach; CB Group agreed to involvement of IfG; "
            "depts working with Greater Manchester & Birmingham on their CBA approaches"
        ),
    ),
    (
        "Blackburn, and others",
        "Aligning Work Programme with CBs",
        "DWP",
        (
            "DWP to write to preferred partners in CB areas to set out expectations and "
            "encourage them to work with local agencies. DWP to engage with contractors on an "
            "individual basis in areas where there were problems."
        ),
    ),
    (
        "Lewisham",
        "Access to discretionary JCP funding and staffing.",
        "DWP",
        (
            "DWP want to be partners in delivery and confirmed JCP can pool discretionary "
            "funding around worklessness, though area partnerships must ensure they are engaging"
            " JCP."
        ),
    ),
    (
        "Leicestershire /Blackburn",
        "Places given time to vision, shape, design and learn to achieve the best solutions.",
        "All",
        "Government recognise that 1st April is just one milestone in a longer CB process",
    ),
    (
        "Swindon",
        (
            "Clarity from Information Commissioner on legality of holding personal & sensitive "
            "information about an individual child on a family file"
        ),
        "ICO",
        "Positive response from Information Commissioner’s Office provided to Swindon",
    ),
    (
        "Swindon",
        "‘Top down driven targets’ on police forces",
        "HO",
        "HO no longer places any ‘top down driven targets’ on forces.",
    ),
    (
        "Swindon",
        "Local flexibility over restorative justice approaches",
        "MoJ",
        "MoJ confirmed areas have flexibility on this.",
    ),
    (
        "Hull",
        "Pooling of DTA / substance misuse budget",
        "DH",
        "DH confirmed flexibility for local drugs partnerships to pool",
    ),
    (
        "Hull",
        "Pooling of public health budget",
        "DH",
        (
            "DH confirmed flexibility for local pooling; Hull to contact DH if they find local "
            "barriers to this"
        ),
    ),
    (
        "Croydon",
        (
            "Commitment to prioritization of early intervention and preventative health services"
            " for ‘families’, so that new commissioning arrangements focus on investing health "
            "resources early enough to reduce costly interventions. May require a degree of "
            "direction to cluster PCTs & shadow GP consortia in the early stages, as recommended"
            " by the Allen review."
        ),
        "DH",
        (
            "Local areas need to set their own priorities. The recommendations of the Allen "
            "review are currently being considered and are helping shape the Social Mobility and"
            " Child Poverty strategies which will inform PCT clusters and GP Consortia. Local "
            "areas have been given the freedom to decide on the local priorities and areas to "
            "which they should focus their resources being responsive to the different needs of "
            "each community."
        ),
    ),
)
# By the heading of each: the issue, and the status bullet by bullet.
ON_GOING = {
    "Access to innovative finance models": (
        (
            "Places have expressed an interest in being involved in Payment by Results models, "
            "Social Impact Bonds and up-front investment models."
        ),
        (
            (
                "Community Budgets Group has agreed that the innovative financial models were, "
                "by their nature, matters that will need to be on-going."
            ),
            (
                "DfE’s Investment Fund has provided all areas with the opportunity to access "
                "‘upfront’ investment for the redesign of services to deliver downstream "
                "savings."
            ),
            (
                "MoJ happy for areas to take part in the Financial Incentive Model in future "
                "years (2012/13 onwards) based on strong, evidenced proposals."
            ),
        ),
    ),
    "Data Sharing (general concern raised with Departments)": (
        (
            "Concerns have been raised with different Whitehall Departments by a number of "
            "places. However there remains a lack of clarity over what the specific barriers are"
            " and whether these relate to legislation, business practice or a lack of awareness "
            "of freedoms which have already been granted."
        ),
        (
            (
                "Propose workshops with interested places to map the approaches to supporting "
                "families with multiple problems they are developing and identify the types of "
                "data the plan to share and the objectives, opportunities and barriers to doing "
                "this. This work will run beyond April."
            ),
            "DH will be circulating a note on information sharing to all 16 places.",
        ),
    ),
    "Other requests to be resolved after April": (
        (
            "Health & Social Care Bill identifies the NHS Commissioning Board as the lead "
            "commissioning body from 2013/14. Leicestershire has asked for Local Authorities to "
            "be made the lead commissioning body for the 0-5 Programme instead."
        ),
        ("DH has agreed to an early discussion with Leicestershire.",),
    ),
}

_FOUND = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
COVER: list[str] = _FOUND["cover"]
OPENINGS_OF_ANNEX_A: list[str] = _FOUND["openings_of_annex_a"]
ANNEX_C: list[str] = _FOUND["annex_c"]
TITLE_OF_ANNEX_D: str = _FOUND["title_of_annex_d"]
WARNING_OF_ANNEX_D: str = _FOUND["warning_of_annex_d"]
# Each is of an area: its name, six figures and a comment.
ROWS_OF_ANNEX_D: list[list[str]] = _FOUND["rows_of_annex_d"]
NOTES_OF_ANNEX_D: list[str] = _FOUND["notes_of_annex_d"]
END_OF_ANNEX_D: str = _FOUND["end_of_annex_d"]
