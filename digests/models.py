"""Who gets the digest, who watches what, and up to where each has read the record."""

import datetime as dt
import uuid
from functools import reduce
from operator import or_
from typing import NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Role
from areas.models import Area
from cbtracker import clock
from departments.models import Department
from requests_log.models import Request, Workstream

# What can be watched, and the fields of a watch that name it.
WatchSubject = Request | Department | Area | Workstream
WATCH_KINDS = ("request", "department", "area", "workstream")


class Frequency(models.TextChoices):
    NONE = "none", "Never"
    EACH_CHANGE = "each_change", "Every change"
    DAILY = "daily", "Daily"
    WEEKLY = "weekly", "Weekly"


class DigestScope(models.TextChoices):
    """Which requests a digest covers."""

    ALL = "all", "All requests that you can see"
    WATCHED = "watched", "Only what you watch"


# Roles that may subscribe and watch: those that see requests.
ROLES = (Role.OFFICIAL, Role.LEAD, Role.CHAMPION)
_OFTEN = {
    Frequency.EACH_CHANGE: "when requests change",
    Frequency.DAILY: "once a day",
    Frequency.WEEKLY: "once a week",
}


class Marks(NamedTuple):
    """The newest entry, next step and ending of a step that somebody has read, by id.

    Each is written one at a time, so none can be committed later with a lower id.
    """

    entries: int
    steps: int
    endings: int

    def as_fields(self) -> dict[str, int]:
        """Return the marks by the fields of a digest or a watch."""
        return {
            "read_up_to": self.entries,
            "steps_up_to": self.steps,
            "endings_up_to": self.endings,
        }

    def later(self, other: "Marks") -> "Marks":
        """Return the later of each."""
        return Marks(*map(max, self, other))

    def earlier(self, other: "Marks") -> "Marks":
        """Return the earlier of each."""
        return Marks(*map(min, self, other))


class DigestQuerySet(models.QuerySet["Digest"]):
    def active(self) -> "DigestQuerySet":
        """Return the active subscriptions."""
        return self.exclude(frequency=Frequency.NONE)


class Digest(models.Model):
    """One person's subscription, and up to where it has covered the record."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest"
    )
    frequency = models.CharField(max_length=20, choices=Frequency, default=Frequency.NONE)
    scope = models.CharField(max_length=10, choices=DigestScope, default=DigestScope.ALL)
    key = models.UUIDField(
        unique=True,
        default=uuid.uuid4,
        editable=False,
        help_text="Identifies the unsubscribe link.",
    )
    chosen_on = models.DateField(null=True, blank=True)
    last_sent_on = models.DateField(null=True, blank=True)
    read_up_to = models.BigIntegerField(default=0, help_text="Newest entry read.")
    steps_up_to = models.BigIntegerField(default=0, help_text="Newest next step read.")
    endings_up_to = models.BigIntegerField(default=0, help_text="Newest ending of one read.")

    objects = DigestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(frequency__in=Frequency.values), name="digests_digest_frequency"
            ),
            models.CheckConstraint(
                condition=Q(scope__in=DigestScope.values), name="digests_digest_scope"
            ),
            models.CheckConstraint(
                condition=Q(frequency=Frequency.NONE) | Q(chosen_on__isnull=False),
                name="digests_digest_chosen_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_frequency_display()}, to {self.user}"

    @property
    def marks(self) -> Marks:
        """Up to where it has been read."""
        return Marks(self.read_up_to, self.steps_up_to, self.endings_up_to)

    @property
    def about(self) -> str:
        """The value of ``Email.about`` for its emails."""
        return f"digests/{self.user_id}"

    @property
    def since(self) -> dt.date | None:
        """The date from which the next email covers changes."""
        return self.last_sent_on or self.chosen_on

    @property
    def often(self) -> str:
        """How often it is sent, in words; "never" if it has ended."""
        return _OFTEN.get(Frequency(self.frequency), "never")


class WatchQuerySet(models.QuerySet["Watch"]):
    def on(self, subject: WatchSubject) -> Self:
        """Return the watches of one request, department, area or workstream."""
        return self.filter(**{kind_of(subject): subject})


def _names_only(named: str) -> Q:
    return Q(**{f"{kind}__isnull": kind != named for kind in WATCH_KINDS})


class Watch(models.Model):
    """Somebody watches a request, or the requests of a department, an area or a workstream.

    What is later than its marks is new to them. ``read_on`` is the date that these were set.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches", db_index=False
    )
    request = models.ForeignKey(Request, on_delete=models.CASCADE, null=True, related_name="+")
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, related_name="+"
    )
    area = models.ForeignKey(Area, on_delete=models.CASCADE, null=True, related_name="+")
    workstream = models.ForeignKey(
        Workstream, on_delete=models.CASCADE, null=True, related_name="+"
    )
    read_up_to = models.BigIntegerField(default=0, help_text="Newest entry read.")
    steps_up_to = models.BigIntegerField(default=0, help_text="Newest next step read.")
    endings_up_to = models.BigIntegerField(default=0, help_text="Newest ending of one read.")
    read_on = models.DateField(default=clock.today)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "watches"
        constraints = [
            models.CheckConstraint(
                condition=reduce(or_, map(_names_only, WATCH_KINDS)),
                name="digests_watch_of_one_subject",
            ),
            # Also the indexes of a user's watches.
            *(
                models.UniqueConstraint(fields=["user", kind], name=f"digests_watch_{kind}_once")
                for kind in WATCH_KINDS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}, by {self.user}"

    @property
    def marks(self) -> Marks:
        """Up to where it has been read."""
        return Marks(self.read_up_to, self.steps_up_to, self.endings_up_to)

    @property
    def subject(self) -> WatchSubject:
        """What is watched."""
        subject = self.request or self.department or self.area or self.workstream
        if subject is None:
            raise ValueError("A watch is of something")
        return subject

    @property
    def kind(self) -> str:
        """What kind of thing is watched, as one of ``WATCH_KINDS``."""
        return kind_of(self.subject)


def kind_of(subject: WatchSubject) -> str:
    """Return what kind of thing can be watched, as one of ``WATCH_KINDS``."""
    return str(subject._meta.model_name)


class LastLook(models.Model):
    """Up to where a champion or an area lead has read what is new in their areas."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="last_look"
    )
    looked_on = models.DateField(default=clock.today)
    read_up_to = models.BigIntegerField(default=0, help_text="Newest entry read.")
    steps_up_to = models.BigIntegerField(default=0, help_text="Newest next step read.")
    endings_up_to = models.BigIntegerField(default=0, help_text="Newest ending of one read.")

    def __str__(self) -> str:
        return f"{self.user}, {self.looked_on}"

    @property
    def marks(self) -> Marks:
        return Marks(self.read_up_to, self.steps_up_to, self.endings_up_to)
