"""Watch a request, department, area or workstream, stop, and mark what is new as read."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import BigIntegerField, Model, Q, QuerySet
from django.db.models.functions import Greatest

from accounts.models import User
from cbtracker import clock
from departments.models import Department
from digests.changed_requests import MOST_BY_ID, few_or_none, newest_marks
from digests.models import ROLES, WATCH_KINDS, Marks, Watch, WatchSubject, kind_of
from requests_log.models import ALL, ANY, ListIndexRow, Request, Workstream
from requests_log.permissions import areas_visible_to, visible_to
from requests_log.scope import on_any_of

# A page of watches and its queries stay short.
MOST_WATCHES = 200
TOO_MANY = f"You can watch up to {MOST_WATCHES} things. Stop watching one first."


def may_watch(user: User) -> bool:
    """Return whether a person may watch: an official, lead or champion with an active account."""
    return user.is_active and user.role in ROLES


def subjects_visible_to(user: User, kind: str) -> QuerySet[Any]:
    """Return what ``user`` may watch of a kind: what they may see today."""
    if kind == "request":
        return visible_to(user)
    if kind == "area":
        return areas_visible_to(user)
    model: type[Model] = {"department": Department, "workstream": Workstream}[kind]
    return model._default_manager.all()


def watches_of(user: User) -> QuerySet[Watch]:
    """Return a user's watches of what they may see today, with what is watched."""
    return Watch.objects.filter(
        Q(department__isnull=False)
        | Q(workstream__isnull=False)
        | Q(area__in=areas_visible_to(user))
        | on_any_of(visible_to(user)),
        user=user,
    ).select_related("request__current", "department", "area", "workstream")


@transaction.atomic
def start(*, by: User, subject: WatchSubject) -> Watch:
    """Watch something from now on; return the watch. Watching it again changes nothing.

    Raises PermissionDenied if the person may not watch or may not see it, and ValidationError if
    they watch too much already.
    """
    kind = kind_of(subject)
    if not may_watch(by) or not subjects_visible_to(by, kind).filter(pk=subject.pk).exists():
        raise PermissionDenied("Officials, leads and champions can watch what they may see.")
    own = Watch.objects.filter(user=by)
    if not own.on(subject).exists() and own.count() >= MOST_WATCHES:
        raise ValidationError(TOO_MANY)
    fields = {kind: subject}
    return Watch.objects.get_or_create(user=by, **fields, defaults=newest_marks().as_fields())[0]


def stop(*, by: User, subject: WatchSubject) -> None:
    """Stop watching something. To stop again changes nothing."""
    Watch.objects.filter(user=by).on(subject).delete()


def mark_as_read(*, by: User, up_to: Marks) -> None:
    """Mark as read what a person's watches had to show up to these marks, as a page showed them.

    What is newer stays new. Nothing that was read becomes new again.
    """
    now = newest_marks().as_fields()
    later = {
        name: Greatest(name, min(given, now[name]), output_field=BigIntegerField())
        for name, given in up_to.as_fields().items()
    }
    Watch.objects.filter(user=by).update(read_on=clock.today(), **later)


def few_watched(watches: Sequence[Watch]) -> list[int] | None:
    """Return the ids of the requests that these watches cover, or None if there are many.

    Some of them the owner of the watches may not see.
    """
    keys = {key for watch in watches for key in _keys(watch)}
    of_kind = {kind: {pk for of, pk in keys if of == kind} for kind in WATCH_KINDS}
    found = of_kind["request"]
    streams, index = Request.objects.order_by(), ListIndexRow.objects.all()
    for rows in (
        streams.filter(workstream__in=of_kind["workstream"]).values_list("pk", flat=True),
        # Each follows the index of a list.
        index.filter(department__in=of_kind["department"], area=ANY).values_list(
            "request", flat=True
        ),
        index.filter(department=ANY, area__in=of_kind["area"]).values_list("request", flat=True),
    ):
        read = few_or_none(rows[: MOST_BY_ID + 1])
        if read is None:
            return None
        found |= set(read)
    return few_or_none(found)


def find_watches_of(
    requests: Collection[int], watches: Sequence[Watch], *, by: User
) -> dict[int, list[Watch]]:
    """Return the watches that cover each of these requests, if ``by`` may see it, by request id.

    A department, area or workstream covers the requests that a list of it has. The order is that
    of ``watches``.
    """
    places: dict[tuple[str, int], list[int]] = defaultdict(list)
    for place, watch in enumerate(watches):
        for key in _keys(watch):
            places[key].append(place)
    keys: dict[int, set[tuple[str, int]]] = {}
    for pk, stream in visible_to(by).filter(pk__in=requests).values_list("pk", "workstream"):
        keys[pk] = {("request", pk), *([("workstream", stream)] if stream else [])}
    rows = ListIndexRow.objects.filter(Q(area=ANY) | Q(department=ANY), request__in=keys)
    for pk, department, area in rows.values_list("request", "department", "area"):
        keys[pk].add(("area", area) if department == ANY else ("department", department))
    found = {
        pk: sorted({place for key in own for place in places[key]}) for pk, own in keys.items()
    }
    return {pk: [watches[place] for place in of] for pk, of in found.items() if of}


def _keys(watch: Watch) -> set[tuple[str, int]]:
    """Return under which keys a watch finds its requests, each with its kind.

    Requests that ask all departments, or speak for many areas, have a key of their own. Departments
    that are not in being today are not asked by these.
    """
    kind = watch.kind
    keys = {(kind, watch.subject.pk)}
    if watch.area or (watch.department and watch.department.is_in_being(clock.today())):
        keys.add((kind, ALL))
    return keys
