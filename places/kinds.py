"""The kinds of facts that officials keep, in one table: where each stands, and its form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from areas.models import Amount, Area, Contact, LocalProject, Statement
from departments.models import Champion, Championed, Department, Resource
from facts.models import Fact
from places.forms import facts


@dataclass(frozen=True)
class Kind:
    """A kind of fact about an area or a department.

    ``rows`` are those of a place, and ``new`` makes another that nobody has saved.
    """

    slug: str
    noun: str
    form: type[facts.FactForm]
    rows: Callable[[Any], QuerySet[Any]]
    new: Callable[[Any], Fact] | None


def _in(model: Any, place: str) -> dict[str, Any]:
    """Return how to find and to make rows that name their area or department."""
    return {
        "rows": lambda found: model.objects.filter(**{place: found}),
        "new": lambda found: model(**{place: found}),
    }


def _by_slug(*kinds: Kind) -> dict[str, Kind]:
    return {kind.slug: kind for kind in kinds}


OF_AREAS = _by_slug(
    Kind("details", "name", facts.AreaForm, lambda area: Area.objects.filter(pk=area.pk), None),
    Kind("champion", "champion", facts.ChampionedForm, **_in(Championed, "area")),
    Kind("contact", "contact", facts.ContactForm, **_in(Contact, "area")),
    Kind("project", "local project", facts.LocalProjectForm, **_in(LocalProject, "area")),
    Kind("resource", "resource", facts.ResourceForm, **_in(Resource, "area")),
    Kind("statement", "statement", facts.StatementForm, **_in(Statement, "area")),
    Kind(
        "amount",
        "amount",
        facts.AmountForm,
        rows=lambda area: Amount.objects.filter(project__area=area),
        new=lambda _area: Amount(),
    ),
)
OF_DEPARTMENTS = _by_slug(
    Kind(
        "details",
        "name",
        facts.DepartmentForm,
        lambda department: Department.objects.filter(pk=department.pk),
        None,
    ),
    Kind("champion", "champion", facts.ChampionForm, **_in(Champion, "department")),
)
