"""The types of fact that officials can add, change and remove, with their forms and pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypedDict, cast

from django.db.models import QuerySet
from django.urls import reverse

from areas.models import Area, Contact, LocalProject, ProjectAmount, Statement
from departments.models import AreaChampion, Champion, Department, EmailContact, Resource
from papers.models import PaperWording
from places.forms import facts
from places.forms.facts import Place
from provenance.models import Fact
from requests_log.models import Abbreviation

# Sorts statements recorded later after those loaded from the sources.
AFTER_THE_SOURCES = 1000

# Each takes the place, an area or a department as the fact type requires.
GetRows = Callable[[Any], QuerySet[Fact]]
NewFact = Callable[[Any], Fact]


@dataclass(frozen=True)
class FactType:
    """A type of fact about a place: an area, a department, a workstream or a body.

    ``rows`` returns the facts of a place. ``new`` returns a new, unsaved one; None if facts of this
    type cannot be added or removed.
    """

    slug: str
    noun: str
    form: type[facts.FactForm]
    rows: GetRows
    new: NewFact | None
    # The URL name of the page that shows these facts, if it is not the page of the place.
    page: str = ""
    is_plural: bool = False

    @property
    def noun_with_article(self) -> str:
        if self.is_plural:
            return self.noun
        return f"{'an' if self.noun[0] in 'aeiou' else 'a'} {self.noun}"

    def get_page_url(self, place: Place) -> str:
        """Return the URL of the page that shows a place's facts of this type."""
        if self.page and isinstance(place, Area):
            return reverse(self.page, args=[place.slug])
        return place.get_absolute_url()

    def get_add_url(self, place: Place) -> str:
        """Return the URL of the form that adds a fact of this type, for types that have one."""
        if isinstance(place, Abbreviation):
            return reverse("add-abbreviation")
        if isinstance(place, PaperWording):
            return reverse("add-wording")
        if isinstance(place, Department):
            return reverse("add-to-department", args=[place.code, self.slug])
        return reverse("add-to-area", args=[cast(Area, place).slug, self.slug])


class _RowFunctions(TypedDict):
    rows: GetRows
    new: NewFact


def _functions_for(model: type[Fact], field: str) -> _RowFunctions:
    """Return ``rows`` and ``new`` for a model whose ``field`` is its area or department."""
    return {
        "rows": lambda place: model._default_manager.filter(**{field: place}),
        "new": lambda place: model(**{field: place}),
    }


def _get_own_row(place: Place) -> QuerySet[Fact]:
    return type(place)._default_manager.filter(pk=place.pk)


def _index_by_slug(*fact_types: FactType) -> dict[str, FactType]:
    return {fact_type.slug: fact_type for fact_type in fact_types}


def _details(form: type[facts.FactForm]) -> FactType:
    """Return the type for the details of a place itself."""
    return FactType("details", "details", form, _get_own_row, None, is_plural=True)


AREA_FACT_TYPES = _index_by_slug(
    _details(facts.AreaForm),
    FactType(
        "champion", "champion", facts.AreaChampionForm, **_functions_for(AreaChampion, "area")
    ),
    FactType(
        "person",
        "champion’s post",
        facts.ChampionForm,
        rows=lambda area: Champion.objects.filter(area_champions__area=area).distinct(),
        new=None,
    ),
    FactType("contact", "contact", facts.ContactForm, **_functions_for(Contact, "area")),
    FactType(
        "project", "local project", facts.LocalProjectForm, **_functions_for(LocalProject, "area")
    ),
    FactType("resource", "resource", facts.ResourceForm, **_functions_for(Resource, "area")),
    FactType(
        "statement",
        "statement",
        facts.StatementForm,
        rows=lambda area: Statement.objects.filter(area=area),
        new=lambda area: Statement(area=area, position=AFTER_THE_SOURCES),
    ),
    FactType(
        "amount",
        "amount",
        facts.AmountForm,
        rows=lambda area: ProjectAmount.objects.filter(project__area=area),
        new=lambda _area: ProjectAmount(),
        page="area-contributions",
    ),
)
DEPARTMENT_FACT_TYPES = _index_by_slug(
    _details(facts.DepartmentForm),
    FactType("champion", "champion", facts.ChampionForm, **_functions_for(Champion, "department")),
    FactType(
        "email-contact",
        "email contact",
        facts.EmailContactForm,
        **_functions_for(EmailContact, "department"),
    ),
)
WORKSTREAM_DETAILS = _details(facts.WorkstreamForm)
ABBREVIATION = FactType(
    "abbreviation",
    "abbreviation",
    facts.AbbreviationForm,
    _get_own_row,
    lambda _place: Abbreviation(),
)
PAPER_WORDING = FactType(
    "wording",
    "wording",
    facts.PaperWordingForm,
    _get_own_row,
    lambda _place: PaperWording(),
    is_plural=True,
)
BODY_DETAILS = _details(facts.BodyForm)
