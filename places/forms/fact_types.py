"""The kinds of facts that officials keep, in one table: where each stands, and its form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from areas.models import Amount, Area, Contact, LocalProject, Statement
from departments.models import Champion, Championed, Correspondent, Department, Resource
from places.forms import facts
from provenance.models import Fact

# What is recorded later stands after what the record was loaded with.
AFTER_THE_SOURCES = 1000


@dataclass(frozen=True)
class FactType:
    """A kind of fact about an area or a department.

    ``rows`` are those of a place, and ``new`` makes another that nobody has saved.
    """

    slug: str
    noun: str
    form: type[facts.FactForm]
    rows: Callable[[Any], QuerySet[Any]]
    new: Callable[[Any], Fact] | None
    # The name of the page that shows them, where it is not that of the place.
    page: str = ""

    @property
    def a_noun(self) -> str:
        return f"{'an' if self.noun[0] in 'aeiou' else 'a'} {self.noun}"

    def page_of(self, place: Area | Department) -> str:
        """Return the address of the page that shows the facts of this kind of a place."""
        if self.page:
            return reverse(self.page, args=[_key(place)])
        return place.get_absolute_url()

    def add_url(self, place: Area | Department) -> str:
        """Return the address of the form for a new fact of this kind."""
        name = "add-to-area" if isinstance(place, Area) else "add-to-department"
        return reverse(name, args=[_key(place), self.slug])


def _key(place: Area | Department) -> str:
    return place.slug if isinstance(place, Area) else place.code


def _in(model: Any, place: str) -> dict[str, Any]:
    """Return how to find and to make rows that name their area or department."""
    return {
        "rows": lambda found: model.objects.filter(**{place: found}),
        "new": lambda found: model(**{place: found}),
    }


def _by_slug(*kinds: FactType) -> dict[str, FactType]:
    return {kind.slug: kind for kind in kinds}


OF_AREAS = _by_slug(
    FactType("details", "name", facts.AreaForm, lambda area: Area.objects.filter(pk=area.pk), None),
    FactType("champion", "champion", facts.ChampionedForm, **_in(Championed, "area")),
    FactType(
        "person",
        "champion’s post",
        facts.ChampionForm,
        rows=lambda area: Champion.objects.filter(championed__area=area).distinct(),
        new=None,
    ),
    FactType("contact", "contact", facts.ContactForm, **_in(Contact, "area")),
    FactType("project", "local project", facts.LocalProjectForm, **_in(LocalProject, "area")),
    FactType("resource", "resource", facts.ResourceForm, **_in(Resource, "area")),
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
        rows=lambda area: Amount.objects.filter(project__area=area),
        new=lambda _area: Amount(),
        page="area-money",
    ),
)
OF_DEPARTMENTS = _by_slug(
    FactType(
        "details",
        "name",
        facts.DepartmentForm,
        lambda department: Department.objects.filter(pk=department.pk),
        None,
    ),
    FactType("champion", "champion", facts.ChampionForm, **_in(Champion, "department")),
    FactType(
        "correspondent",
        "email contact",
        facts.CorrespondentForm,
        **_in(Correspondent, "department"),
    ),
)
