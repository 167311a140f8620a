"""Naming who covers for an area lead who is away, and ending it: no other code writes covers."""

import datetime as dt

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Role, User
from areas.models import Area, Cover, Lead
from cbtracker import clock
from cbtracker.clock import in_words
from outbox.account_emails import send_notice
from provenance.services import delete_fact, save_fact
from provenance.validity import valid_on
from security.events import record
from security.models import EventKind

# A cover ends by itself. Whoever is away for longer names one again, or gives the area up.
LONGEST = dt.timedelta(days=366)
CHOOSE = "Choose who covers."
SAME_AREA = "Choose a lead of {area}, its group or a member of the same group."


def leads_today() -> QuerySet[Lead]:
    """Return the rows of those who lead an area today and can sign in, by area and name."""
    rows = Lead.objects.filter(
        valid_on(clock.today()), user__is_active=True, user__role=Role.LEAD
    ).select_related("user", "area")
    return rows.order_by("area__name", "user__name", "pk")


def leads_to_cover(by: User) -> QuerySet[Lead]:
    """Return the leads for whom ``by`` may name a cover.

    An administrator may for every lead, and a lead for themselves; nobody else for any.
    """
    if by.is_active and by.is_administrator:
        return leads_today()
    return leads_today().filter(user=by) if by.is_active and by.is_lead else Lead.objects.none()


def who_may_cover(areas: QuerySet[Area] | list[Area], *, by: User) -> QuerySet[User]:
    """Return whom ``by`` may choose to cover for a lead of these areas.

    An administrator may choose any area lead. A lead may choose a colleague: a lead of the same
    area, of its group, or of a member of the same group.
    """
    leads = User.objects.filter(is_active=True, role=Role.LEAD)
    if by.is_administrator:
        return leads.order_by("name", "pk")
    groups = {area.group_id or area.pk for area in areas}
    near = Q(area__in=groups) | Q(area__group__in=groups)
    rows = leads_today().filter(near).exclude(user=by)
    return leads.filter(pk__in=rows.order_by().values("user")).order_by("name", "pk")


def covers_to_end(by: User) -> QuerySet[Cover]:
    """Return the covers, today's and those to come, that ``by`` may end: with their names."""
    rows = Cover.objects.not_over(clock.today()).with_names()
    if by.is_active and by.is_administrator:
        return rows
    return rows.filter(lead__user=by) if by.is_active and by.is_lead else rows.none()


@transaction.atomic
def name_cover(*, by: User, lead: Lead, user: User, since: dt.date, until: dt.date) -> Cover:
    """Let ``user`` see and answer for the area of ``lead`` from ``since`` until before ``until``.

    They are told by email. Returns the new cover. Raises PermissionDenied if ``by`` may name none
    for this lead, and ValidationError by field if the person or the days cannot be chosen.
    """
    row = leads_to_cover(by).filter(pk=lead.pk).first()
    if row is None:
        raise PermissionDenied("Only the lead or an administrator can name who covers.")
    problems: dict[str, str] = {}
    if user.pk == row.user_id:
        problems["user"] = "Choose somebody else: nobody covers for themselves."
    elif not who_may_cover([row.area], by=by).filter(pk=user.pk).exists():
        problems["user"] = CHOOSE if by.is_administrator else SAME_AREA.format(area=row.area)
    if since < clock.today():
        problems["since"] = "The first day away must be today or later."
    if until <= since:
        problems["until"] = "The first day back must be after the first day away."
    elif until > since + LONGEST:
        problems["until"] = "The first day back must be within a year of the first day away."
    earlier = Cover.objects.filter(lead=row, user=user, since__lt=until, until__gt=since)
    if not problems and earlier.exists():
        problems[NON_FIELD_ERRORS] = f"{user} covers for {row} on some of these days already."
    if problems:
        raise ValidationError(problems)
    cover = Cover(lead=row, user=user, since=since, until=until)
    save_fact(cover, by=by)
    _record(EventKind.COVER_NAMED, cover, by=by)
    send_notice("cover_named", user, cover=cover, by=by)
    return cover


@transaction.atomic
def end_cover(*, by: User, cover: Cover) -> None:
    """End a cover today; one that has yet to begin is removed. Its history is kept.

    Raises PermissionDenied if ``by`` may not end it, or it is over.
    """
    row = covers_to_end(by).filter(pk=cover.pk).first()
    if row is None:
        raise PermissionDenied("Only the lead or an administrator can end a cover.")
    _end(row, by=by)


def end_covers_of(user: User, *, by: User) -> None:
    """End today whatever somebody covers, and who covers for them, because their role ends."""
    hangs = Q(user=user) | Q(lead__user=user)
    for cover in Cover.objects.not_over(clock.today()).with_names().filter(hangs):
        _end(cover, by=by)


def _end(cover: Cover, *, by: User) -> None:
    _record(EventKind.COVER_ENDED, cover, by=by)
    if cover.user.is_active:
        send_notice("cover_ended", cover.user, cover=cover, by=by)
    today = clock.today()
    if cover.since > today:
        delete_fact(cover, by=by)
        return
    cover.until = today
    save_fact(cover, by=by)


def _record(kind: EventKind, cover: Cover, *, by: User) -> None:
    days = f"from {in_words(cover.since)} until {in_words(cover.until)}"
    record(kind, user=by, about=cover.user, detail=f"{cover.lead.area}, {days}")
