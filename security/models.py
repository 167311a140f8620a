"""Security events, kept in the database for a time. The database refuses to change them."""

from django.conf import settings
from django.db import models
from django.utils.timezone import localtime

from provenance.triggers import Trigger


class EventKind(models.TextChoices):
    SIGNED_IN = "signed_in", "Signed in"
    SIGN_IN_FAILED = "sign_in_failed", "Sign-in failed"
    SIGNED_OUT = "signed_out", "Signed out"
    SESSION_ENDED = "session_ended", "Session ended"
    LOCKED = "locked", "Locked"
    LOCK_LIFTED = "lock_lifted", "Lock lifted"
    RESET_ASKED = "reset_asked", "Password link asked for"
    PASSWORD_CHANGED = "password_changed", "Password changed"
    ACCOUNT_ADDED = "account_added", "Account added"
    ACCOUNT_CHANGED = "account_changed", "Account changed"
    COVER_NAMED = "cover_named", "Cover named"
    COVER_ENDED = "cover_ended", "Cover ended"
    FACTOR_ADDED = "factor_added", "Second factor added"
    FACTOR_REMOVED = "factor_removed", "Second factor removed"
    FACTOR_USED = "factor_used", "Second factor used"
    DENIED = "denied", "Permission denied"
    LINK_MADE = "link_made", "Link made"
    LINK_USED = "link_used", "Link used"
    LINK_WITHDRAWN = "link_withdrawn", "Link withdrawn"
    LINK_WRONG = "link_wrong", "Wrong link"
    EXPORTED = "exported", "Exported"


# Kinds that say that somebody did not get what they tried to get.
REFUSALS = (
    EventKind.SIGN_IN_FAILED,
    EventKind.LOCKED,
    EventKind.DENIED,
    EventKind.LINK_WRONG,
)


class EventOutcome(models.TextChoices):
    OK = "ok", "OK"
    REFUSED = "refused", "Refused"


class SecurityEvent(models.Model):
    """One event. It holds no link, password or word that a visitor typed."""

    at = models.DateTimeField("when", db_index=True)
    kind = models.CharField("event", max_length=30, choices=EventKind)
    outcome = models.CharField(max_length=10, choices=EventOutcome)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="who",
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="whose account",
    )
    address = models.GenericIPAddressField("IP address", null=True)
    request_id = models.CharField("request", max_length=32)
    detail = models.CharField(max_length=300)
    keep_until = models.DateField(help_text="The database refuses to delete it before.")

    class Meta:
        ordering = ["-pk"]
        verbose_name = "security event"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {localtime(self.at):%Y-%m-%d %H:%M}"


SECURITY_EVENT_TRIGGER = Trigger(
    "security_securityevent",
    "a security event is never changed, and is kept for its time",
    duplicate_when=("id = NEW.id",),
    delete_when="OLD.keep_until < CURRENT_DATE",
)
