"""What is deleted, or loses its names, when it has been kept for its time: every night.

The record stays: who wrote an entry is still said by the id and the role of the account.
"""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.timezone import localtime

from accounts.closed_accounts import anonymise, anonymous_accounts
from accounts.models import SignInLock, User
from areas.models import Contact
from cbtracker import clock
from commissions.models import Draft
from departments.models import EmailContact
from imports.models import Import
from outbox import delivery
from papers.models import DraftPaper
from provenance.models import AuditEvent
from requests_log.domain.evidence import delete_redacted_files
from security.models import SecurityEvent

logger = logging.getLogger(__name__)
REDACTED_FILES = "files of evidence that redactions removed"
CONTACTS: tuple[type[Model], ...] = (Contact, EmailContact)


@dataclass(frozen=True)
class RetentionRule:
    """What happens to which rows, and after how many days.

    ``find`` returns the rows that have been kept for their time, where that began before a day, and
    ``apply`` lets go of them. ``setting`` names the setting that says how many days; if it is
    empty, the rows say so themselves.
    """

    what: str
    setting: str
    find: Callable[[dt.date], QuerySet[Any]]
    apply: Callable[[QuerySet[Any]], object]

    def due(self, today: dt.date) -> QuerySet[Any]:
        """Return the rows that have been kept for their time."""
        days = getattr(settings, self.setting) if self.setting else 0
        return self.find(today - dt.timedelta(days=days))


@dataclass(frozen=True)
class AppliedRule:
    """How many rows a rule applied to; or, if it failed and changed nothing, the problem."""

    what: str
    count: int
    problem: str = ""


def apply_rules(*, today: dt.date, dry_run: bool = False) -> list[AppliedRule]:
    """Apply each rule in a transaction of its own; return what became of each.

    A rule that fails does not stop the others. Files that redactions removed and that are still
    there are deleted: that is named only if it fails. With ``dry_run``, nothing changes.
    """
    applied = [_apply(rule, today, dry_run) for rule in RULES]
    if not dry_run:
        try:
            delete_redacted_files()
        except Exception as error:
            applied.append(_failed(REDACTED_FILES, error))
    return applied


def _apply(rule: RetentionRule, today: dt.date, dry_run: bool) -> AppliedRule:
    try:
        with transaction.atomic():
            rows = rule.due(today)
            count = rows.count()
            if count and not dry_run:
                rule.apply(rows)
    except Exception as error:
        return _failed(rule.what, error)
    return AppliedRule(rule.what, count)


def _failed(what: str, error: Exception) -> AppliedRule:
    logger.exception("A rule of retention failed: %s", what)
    return AppliedRule(what, 0, str(error).strip() or type(error).__name__)


def _delete(rows: QuerySet[Any]) -> None:
    rows.delete()


def _closed_accounts(day: dt.date) -> QuerySet[User]:
    """Return the accounts closed before a day: by the record of changes, or by what is known."""
    closed = User.objects.filter(is_active=False).exclude(pk__in=anonymous_accounts())
    return User.objects.filter(pk__in=[user.pk for user in closed if _closed_on(user) < day])


def _closed_on(user: User) -> dt.date:
    """Return the day on which an account was closed; if nobody recorded it, when it was last used.

    That is so for an account that was closed by a command.
    """
    events = AuditEvent.objects.filter(model_label=User._meta.label_lower, object_id=user.pk)
    for event in events.order_by("-pk"):
        if any(label == "Can sign in" and new == "No" for label, _, new in event.differences):
            return localtime(event.changed_at).date()
    return localtime(user.last_login or user.date_joined).date()


def _anonymise(users: QuerySet[User]) -> None:
    for user in users:
        anonymise(user)


def _ended(model: type[Model]) -> Callable[[dt.date], QuerySet[Any]]:
    return lambda day: model._default_manager.filter(until__lt=day)


def _history_of_contacts(day: dt.date) -> QuerySet[AuditEvent]:
    """Return the changes of contacts that are gone, if the last one is from before a day."""
    return AuditEvent.objects.filter(
        pk__in=chain.from_iterable(_gone_events(model, day) for model in CONTACTS)
    )


def _gone_events(model: type[Model], day: dt.date) -> QuerySet[AuditEvent, int]:
    # The database keeps every change for a year.
    day = min(day, clock.today() - dt.timedelta(days=366))
    events = AuditEvent.objects.filter(model_label=model._meta.label_lower)
    kept = model._default_manager.values("pk")
    recent = events.filter(changed_at__gte=clock.start_of(day)).values("object_id")
    events = events.exclude(object_id__in=kept).exclude(object_id__in=recent)
    return events.values_list("pk", flat=True)


def _before(day: dt.date, name: str) -> Q:
    return Q(**{f"{name}__lt": clock.start_of(day)})


RULES = (
    RetentionRule(
        "closed accounts that lose their name", "CLOSED_ACCOUNT_DAYS", _closed_accounts, _anonymise
    ),
    RetentionRule("contacts of areas that ended", "ENDED_CONTACT_DAYS", _ended(Contact), _delete),
    RetentionRule(
        "contacts of departments that ended", "ENDED_CONTACT_DAYS", _ended(EmailContact), _delete
    ),
    RetentionRule(
        "changes of contacts that are gone", "ENDED_CONTACT_DAYS", _history_of_contacts, _delete
    ),
    RetentionRule(
        "emails that lose their words and address",
        "EMAIL_DAYS",
        lambda day: delivery.kept_since_before(clock.start_of(day)),
        delivery.forget,
    ),
    RetentionRule(
        "replies that were not sent",
        "DRAFT_DAYS",
        lambda day: Draft.objects.filter(_before(day, "saved_at")),
        _delete,
    ),
    RetentionRule(
        "draft papers that were neither sent for clearance nor issued",
        "DRAFT_DAYS",
        lambda day: DraftPaper.objects.filter(
            _before(day, "changed_at"), edition=None, copies=None
        ),
        _delete,
    ),
    RetentionRule(
        "uploads from which nothing was saved",
        "UPLOAD_DAYS",
        lambda day: Import.objects.filter(_before(day, "uploaded_at"), saved_at=None),
        _delete,
    ),
    RetentionRule(
        "security events",
        "",
        lambda day: SecurityEvent.objects.filter(keep_until__lt=day),
        _delete,
    ),
    RetentionRule(
        "sign-in locks",
        "SECURITY_EVENT_DAYS",
        lambda day: SignInLock.objects.filter(_before(day, "locked_at")),
        _delete,
    ),
    RetentionRule(
        "sessions that ended",
        "",
        lambda day: Session.objects.filter(expire_date__lt=timezone.now()),
        _delete,
    ),
    RetentionRule(
        "browsers in which nobody is signed in",
        "",
        lambda day: UserSession.objects.exclude(session_key__in=Session.objects.values("pk")),
        _delete,
    ),
)
