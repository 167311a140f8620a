"""Sample papers for tests of every format, made without a database."""

import datetime as dt
from dataclasses import replace
from typing import Any

from papers.description import (
    Annex,
    AnnexTable,
    ChangedRequest,
    ChangesSection,
    FactTable,
    Paper,
    PaperLine,
    Rewording,
    WorkstreamSection,
    WorkstreamsPart,
)

# Texts that break what prints them carelessly; each must come out whole wherever it is typed.
AWKWARD_TEXTS = {
    "emoji": "Agreed 👍🏽 by the family 👩‍👩‍👧‍👦 and 🇬🇧, 𝒻ancy and ﬁne",
    "hebrew": "שלום לכולם (CB-001), 12 בקשות",
    "arabic": "مرحبا بالعالم، ٣ طلبات",
    "combining": "Cafe\u0301, nai\u0308ve and Ha\u0300 No\u0323\u0302i",
    "markup": "<b>bold</b> & <script>alert('x')</script> &amp; ]]> </w:t> {{ x }} #let $x$ *a* _b_",
    "formula": '=HYPERLINK("#A1", "press")',
    "spaces": "Two  spaces,\ta tab and   three",
    "breaks": "First line.\nSecond line.\nThird line.",
    "bullets": "Before.\n• <one> & 1\n• = two\nBetween.\n• three\nAfter.",
    "one word": "x" * 1_000,
    "20,000 characters": "The word of the department. " * 714 + "The end.",
}

AREAS = ("All / many areas", "Swindon and others", "West London Group (H&F)", "Leicestershire")
DEPARTMENTS = ("DfE", "DfE / MoJ", "DWP, HO, MoJ, DH", "Cabinet Office")
ISSUES = (
    "Schools engagement with CBs",
    "Flexibilities on assessment process (for children) / extending dispensations",
    "Addressing the major causes of delay in court care proceedings",
)
STATUSES = (
    "Schools can engage in respect of pooling funding. Minister considering how to encourage "
    "schools to become more engaged.",
    "DfE and MoJ will work with boroughs to see what can be done.\n"
    "• Meeting held on 3 March – “a first step”.\n"
    "• Note to follow by 1 April.\n"
    "Expect response imminently.",
    "• Discussions around information sharing are on-going.",
)


def make_line(number: int = 1, **changes: Any) -> PaperLine:
    """Return a line with the texts of its number, changed as asked."""
    line = PaperLine(
        reference=f"CB-{number:03}",
        area=AREAS[number % len(AREAS)],
        issue=f"{ISSUES[number % len(ISSUES)]} ({number})",
        department=DEPARTMENTS[number % len(DEPARTMENTS)],
        status=f"{STATUSES[number % len(STATUSES)]} End of {number}.",
    )
    return replace(line, **changes)


def make_table(*lines: PaperLine, **changes: Any) -> AnnexTable:
    """Return the table of Annex A with these lines, changed as asked."""
    table = AnnexTable(
        heading="Table 1: Requests received from areas that need to be resolved",
        status_heading="Status",
        lines=lines,
        none="No requests are in progress.",
    )
    return replace(table, **changes)


def make_workstreams(*streams: WorkstreamSection, **changes: Any) -> WorkstreamsPart:
    """Return the workstreams of Annex A, changed as asked."""
    part = WorkstreamsPart(
        heading=(
            "Requests received from areas planned to be addressed through on-going workstreams"
        ),
        workstreams=streams,
        none="No requests are being taken forward through on-going workstreams.",
    )
    return replace(part, **changes)


def make_changes(**changes: Any) -> ChangesSection:
    """Return a section of changes: one new, one moved, one reworded and two unchanged."""
    old = "DfE will consider whether to write to all 16 areas."
    new = "DfE will write to all 16 areas by 1 April."
    section = ChangesSection(
        heading="Changes since the meeting of 3 March 2011",
        sentence="Of the 5 requests, 1 is new, 1 has moved, 1 is reworded and 2 are unchanged.",
        changed=(
            make_changed(
                make_line(34),
                ("New",),
                "CB-034 is new, and in progress:",
                "• Letter sent.\n• Reply due.",
            ),
            make_changed(
                make_line(19),
                ("Moved", "Target date changed"),
                "CB-019 moved from in progress to resolved:",
                "DH confirmed flexibility.",
                facts=("It no longer has a target date, which was 1 April 2011.",),
            ),
            make_changed(
                make_line(2),
                ("Reworded",),
                "CB-002 has a new status:",
                new,
                facts=("Its issue now reads: “Pooling of budgets”.",),
                rewordings=(
                    Rewording("Status", old, new),
                    Rewording("Issue", "Pooling budgets", "Pooling of budgets"),
                ),
            ),
        ),
        unchanged=("CB-001", "CB-003"),
        unchanged_line="Unchanged: CB-001 and CB-003.",
        steps=("1 next step was added.", "CB-002: DfE: Write to areas (due 1 April 2011) – added."),
    )
    return replace(section, **changes)


def make_paper(**changes: Any) -> Paper:
    """Return a paper of 33 lines, 15 in progress, 3 on-going and 15 resolved, changed as asked."""
    streams = (
        WorkstreamSection("Access to innovative finance models", (make_line(16),)),
        WorkstreamSection(
            "Data Sharing (general concern raised with Departments)", (make_line(17),)
        ),
        WorkstreamSection("Other requests to be resolved after April", (make_line(18),)),
    )
    paper = Paper(
        title="1st Phase Community Budgets: requests of Whitehall",
        organisation="Department for Communities and Local Government",
        as_at=dt.date(2011, 3, 22),
        about=(
            ("As at", "22 March 2011"),
            ("Meeting", "Ministers' meeting, 24 March 2011"),
            ("Edition", "1"),
        ),
        introduction=(
            "This paper sets out the current status of requests of Whitehall.\n"
            "It asks ministers:\n"
            "• to note where the requests stand;\n"
            "• to agree the on-going workstreams."
        ),
        sentence=(
            "As at 22 March 2011 there are 33 requests of Whitehall on the record: 15 are in "
            "progress, 3 are being taken forward through on-going workstreams and 15 have been "
            "resolved."
        ),
        annexes=(
            Annex(
                "Annex A",
                "Requests of Whitehall identified by the first phase places to be concluded",
                (make_table(*map(make_line, range(1, 16))), make_workstreams(*streams)),
            ),
            Annex(
                "Annex B",
                "Requests received from areas that have been addressed",
                (
                    make_table(
                        *map(make_line, range(19, 34)),
                        heading="Requests and their outcomes",
                        status_heading="Outcome",
                        none="No requests have been resolved.",
                    ),
                ),
            ),
        ),
        changes=make_changes(),
        file_name="requests-of-whitehall-2011-03-22",
    )
    return replace(paper, **changes)


def make_empty_paper(**changes: Any) -> Paper:
    """Return a paper with the parts of a full one and no line in any of them."""
    annexes = (
        Annex("Annex A", "Requests to be concluded", (make_table(), make_workstreams())),
        Annex(
            "Annex B", "Requests addressed", (make_table(none="No requests have been resolved."),)
        ),
    )
    return replace(make_paper(annexes=annexes, changes=None), **changes)


def make_paper_of(*lines: PaperLine, **changes: Any) -> Paper:
    """Return a paper of one annex, whose one table has these lines."""
    annexes = (Annex("Annex A", "Requests to be concluded", (make_table(*lines),)),)
    return replace(make_paper(annexes=annexes, changes=None), **changes)


def make_paper_with_text(text: str) -> Paper:
    """Return a paper that says ``text`` wherever people type, in a table and in a workstream."""
    line = PaperLine("CB-001", text, text, text, text)
    stream = WorkstreamSection("Data sharing", (replace(line, reference="CB-002"),))
    parts = (make_table(line), make_workstreams(stream))
    return make_paper(annexes=(Annex("Annex A", "To be concluded", parts),), changes=None)


def make_changed(
    line: PaperLine, kinds: tuple[str, ...], sentence: str, text: str, **others: Any
) -> ChangedRequest:
    """Return what changed in the request of a line."""
    about = (line.reference, line.area, line.issue, line.department)
    return ChangedRequest(*about, kinds, sentence, text, **others)


def make_facts(**changes: Any) -> FactTable:
    """Return a table of facts with two rows, changed as asked."""
    table = FactTable(
        heading="What areas bring together",
        description="Each row has an area, a fund and a comment.",
        headings=("Area", "Fund", "Comment"),
        widths=(20, 30, 50),
        rows=(
            ("Blackpool", "", "In kind."),
            ("Essex", "Early Intervention Grant", "• Aligned.\n• Not pooled."),
        ),
        none="Nothing is recorded.",
        warning="WARNING – the picture is continually evolving.",
        notes=("Office of National Statistics.", "Official statistics."),
    )
    return replace(table, **changes)
