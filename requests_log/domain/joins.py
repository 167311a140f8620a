"""The commands with which an area joins a request: it has the same barrier.

Only this module saves joins. An official decides on each; what the area says adds nothing to the
log until then.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from areas.models import Area, area_ids_led_by
from cbtracker import clock
from requests_log.domain import commands, validation
from requests_log.domain.authorisation import official_only
from requests_log.log.reader import named_by
from requests_log.models import JOIN_STANDS, Entry, Join, JoinDecision, Request
from requests_log.permissions import visible_to
from requests_log.projections.hierarchy import lock_logs
from requests_log.rules.labels import WIDE, joined_areas_label


class JoinDecidedError(ValidationError):
    """Somebody has decided on the join already."""


def propose_join(*, by: User, request: Request, area: Area, words: str) -> Join:
    """Return what an area says of a request that its lead may see: it has this too.

    The same words sent again are kept once. Raises PermissionDenied if ``by`` does not lead the
    area today or may not see the request, and ValidationError by field if the line names the area,
    or the area has said so already.
    """
    if not by.is_lead or area.pk not in area_ids_led_by(by, on=clock.today()):
        raise PermissionDenied("Only a lead for the area can say that it has this too.")
    cleaned = validation.clean_text(words, "why")
    if not cleaned:
        raise ValidationError({"words": "Enter what the barrier means in your area."})
    with transaction.atomic():
        locked = Request.objects.select_for_update(no_key=True).get(pk=request.pk)
        if not visible_to(by).filter(pk=locked.pk).exists():
            raise PermissionDenied("The lead may not see this request.")
        said = locked.joins.filter(area=area, decision__in=JOIN_STANDS).first()
        if said and (said.by_id, said.words) == (by.pk, cleaned):
            return said
        if area.slug in locked.line.area_slugs:
            raise ValidationError(f"{locked.reference} names {area} already.")
        if said:
            raise ValidationError(f"{area} has already said that it has this too.")
        return Join.objects.create(request=locked, area=area, words=cleaned, by=by)


@transaction.atomic
def withdraw_join(*, by: User, join: Join) -> Join:
    """Take back what an area said while it waits, and return it. A lead for the area may.

    Raises PermissionDenied for others, and JoinDecidedError.
    """
    if not by.is_lead or join.area_id not in area_ids_led_by(by, on=clock.today()):
        raise PermissionDenied("Only a lead for the area can withdraw this.")
    return _decide(_lock(join), JoinDecision.WITHDRAWN, by=by)


@official_only
def accept_join(*, by: User, join: Join, seen: Entry, areas_label: str = "") -> Join:
    """Let an area join a request, and return the join; its words then stand with the request.

    ``areas_label`` is how the areas are printed from today; if empty, the area is added to it.
    Raises JoinDecidedError, and ConflictError if ``seen`` is no longer the current entry.
    """
    locked = _lock(join)
    source = f"{locked.area} has this too: {locked.by}"[:200]
    locked.entry = name_area(
        by=by,
        request=locked.request,
        seen=seen,
        area=locked.area,
        areas_label=areas_label,
        source=source,
    )
    return _decide(locked, JoinDecision.ACCEPTED, by=by)


@official_only
def decline_join(*, by: User, join: Join, reason: str) -> Join:
    """Decline a join, and return it. The area reads the reason."""
    locked = _lock(join)
    locked.reason = validation.clean_text(reason, "reason")
    if not locked.reason:
        raise ValidationError({"reason": "Enter a reason. The area will see it."})
    return _decide(locked, JoinDecision.DECLINED, by=by)


def name_area(
    *,
    by: User,
    request: Request,
    seen: Entry,
    area: Area,
    areas_label: str = "",
    effective_on: dt.date | None = None,
    source: str,
) -> Entry | None:
    """Return the entry that names an area in a request too, or None if it speaks for it already.

    If ``areas_label`` is empty, the area is added to the current label: "Swindon and others"
    becomes "Swindon, Islington and others".
    """
    areas, departments = named_by(seen)
    named = list(areas)
    if area in named or seen.reach in WIDE:
        return None
    return commands.amend(
        by=by,
        request=request,
        seen=seen,
        effective_on=effective_on or max(clock.today(), seen.effective_on),
        issue=seen.issue,
        areas=[*named, area],
        departments=list(departments),
        reach=seen.reach,
        asks_all=seen.asks_all,
        request_kind=seen.request_kind,
        areas_label=areas_label or joined_areas_label(seen.areas_label, area.printed_name),
        departments_label=seen.departments_label,
        workstream=seen.workstream,
        source=source,
    )


def _lock(join: Join) -> Join:
    """Return a join, locked until the transaction ends; the locks of the logs come first.

    Raises JoinDecidedError if it was decided.
    """
    lock_logs()
    rows = Join.objects.select_for_update(of=("self",), no_key=True).select_related(
        "request", "area", "by"
    )
    locked = rows.get(pk=join.pk)
    if locked.decision:
        raise JoinDecidedError(locked.refusal)
    return locked


def _decide(join: Join, decision: JoinDecision, *, by: User) -> Join:
    join.decision, join.decided_by = decision, by
    join.decided_at, join.decided_on = clock.now(), clock.today()
    join.save()
    return join
