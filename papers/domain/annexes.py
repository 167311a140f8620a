"""Annexes C and D, from the record of areas: what they bring together, and family figures."""

from collections.abc import Iterable

from areas.figure_columns import COLUMNS, format_range
from areas.models import Area, FamilyFigures, Footnote, Milestone, Statement, with_member_ids
from areas.models.families import TITLE, WARNING
from cbtracker.text import BULLET
from departments.models import Resource
from papers.description import Annex, FactTable, MarkedUpPart, Part, ProsePart
from papers.domain.scope import PaperScope
from requests_log.as_of import AsOf
from requests_log.permissions import areas_visible_to

BLANK = "–"
_READING = (
    "A dash (–) means that the source gives no figure. Areas with a dash before their names are "
    "members of the group above them."
)


def make_annex_c(scope: PaperScope, at: AsOf, title: str, *, text: str = "") -> Annex:
    """Return what the record says of the programme, and what areas bring together.

    ``text`` are the words of officials, with markup, in place of the statements of the sources; it
    may name any area. Readers see the resources of the areas that they may see, and of the groups
    of these.
    """
    parts: tuple[Part, ...] = (
        *((MarkedUpPart("", text),) if text else _list_statements(at)),
        _list_milestones(at),
        _list_resources(scope, at),
    )
    return Annex("Annex C", title, parts)


def make_annex_d(scope: PaperScope, at: AsOf, title: str) -> Annex:
    """Return the family figures of the areas that the reader may see, with the source's warning."""
    areas = _list_areas(scope)
    figures = {
        row.area_id: row for row in FamilyFigures.objects.as_at(at.day).filter(area__in=areas)
    }
    notes = list(Footnote.objects.all())
    numbers = {note.column: f" (note {note.number})" for note in notes}
    headings = [f"{column.full_heading}{numbers.get(column.key, '')}" for column in COLUMNS]
    table = FactTable(
        heading="Number of families in each area",
        description="Each row has an area, its family figures and a comment.",
        headings=("Area", *headings, "Comments"),
        widths=(14, 9, 10, 10, 11, 9, 9, 28),
        rows=tuple(
            _describe_figures(area, figures[area.pk], in_group=area.group_id in figures)
            for area in areas
            if area.pk in figures
        ),
        none="No family figures are recorded.",
        warning=WARNING,
        notes=tuple(note.text for note in notes),
    )
    return Annex("Annex D", title, (table,), opening=f"{TITLE}\n\n{_READING}")


def _list_areas(scope: PaperScope) -> list[Area]:
    """Return the areas of the scope that the reader may see, each member after its group."""
    rows = areas_visible_to(scope.reader) if scope.reader else Area.objects.all()
    if scope.area:
        rows = rows.filter(pk__in=with_member_ids([scope.area.pk]))
    return sorted(rows.select_related("group"), key=_sort_key)


def _sort_key(area: Area) -> tuple[str, bool, str]:
    group = area.group.name if area.group else area.name
    return group, area.group is not None, area.name


def _describe_figures(area: Area, figures: FamilyFigures, *, in_group: bool) -> tuple[str, ...]:
    cells = (format_range(column.read(figures)) or BLANK for column in COLUMNS)
    return (f"{BLANK} {area.name}" if in_group else area.name, *cells, figures.comments)


def _list_statements(at: AsOf) -> Iterable[ProsePart]:
    rows = list(Statement.objects.valid_on(at.day).filter(area=None))
    for subject in Statement.Subject:
        texts = [f"{BULLET}{row.text}" for row in rows if row.subject == subject]
        if texts:
            yield ProsePart(subject.label, "\n".join(texts))


def _list_milestones(at: AsOf) -> FactTable:
    return FactTable(
        heading="Milestones of the Structural Reform Plan",
        description="Each row has a commitment with its reference, its milestone and its date.",
        headings=("Ref", "Commitment", "Milestone", "When"),
        widths=(8, 42, 32, 18),
        rows=tuple(
            (row.reference, row.text, row.milestone or BLANK, row.when or BLANK)
            for row in Milestone.objects.filter(source_date__lte=at.day)
        ),
        none="No milestones are recorded.",
    )


def _list_resources(scope: PaperScope, at: AsOf) -> FactTable:
    areas = _list_areas(scope)
    ids = {pk for area in areas for pk in (area.pk, area.group_id) if pk}
    found = Resource.objects.valid_on(at.day).filter(area__in=ids)
    rows = sorted(
        found.select_related("area__group", "department"),
        key=lambda row: (*_sort_key(row.area), list(Resource.Mode.values).index(row.mode), row.pk),
    )
    notes = tuple(dict.fromkeys(row.source for row in rows if row.source))
    return FactTable(
        heading="What areas bring together",
        description=(
            "Each row has an area, who contributes, the fund, how it is used and when, and the "
            "number of the note below that names the source."
        ),
        headings=("Area", "From", "Fund", "How", "When", "Note"),
        widths=(20, 24, 22, 12, 14, 8),
        rows=tuple(
            (
                row.area.name,
                row.contributor or (row.department.code if row.department else BLANK),
                row.fund or BLANK,
                row.get_mode_display(),
                row.period_text,
                str(notes.index(row.source) + 1) if row.source else BLANK,
            )
            for row in rows
        ),
        none="Nothing is recorded of what areas bring together.",
        notes=notes,
    )
