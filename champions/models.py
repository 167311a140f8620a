"""What champions have done for an area or a request."""

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q

from areas.models import Area
from cbtracker import clock
from departments.models import Champion
from provenance.append_only import AppendOnly, AppendOnlyQuerySet
from provenance.triggers import Trigger
from requests_log.models import NextStep, Request


class ActKind(models.TextChoices):
    """What a champion did. Annex B counts the meetings that they brokered."""

    MET = "met", "Met"
    RANG = "rang", "Rang"
    BROKERED = "brokered", "Brokered a meeting"
    ASKED = "asked", "Asked a minister"
    FUND = "fund", "Exploring a fund"
    BLOCKED = "blocked", "Was blocked"


# With whom an area was in touch.
CONTACT_KINDS = (ActKind.MET, ActKind.RANG, ActKind.BROKERED)


class ChampionActQuerySet(AppendOnlyQuerySet["ChampionAct"]):
    def standing(self) -> "ChampionActQuerySet":
        """Return the acts that nobody has withdrawn."""
        return self.filter(withdrawal=None)

    def with_names(self) -> "ChampionActQuerySet":
        """Return the acts with what their sentences name."""
        # Few have a step: joining it to each would take most of the query's time.
        steps = NextStep.objects.select_related("department", "area", "champion")
        named = self.select_related("champion", "area", "request", "by")
        return named.prefetch_related(Prefetch("step", steps))


class ChampionAct(AppendOnly):
    """One thing that a champion did on a day, for a request or for an area as a whole.

    A mistaken one is withdrawn, and stays in the record.
    """

    REFUSAL = "What a champion did cannot be changed or deleted. Withdraw it instead."

    champion = models.ForeignKey(Champion, on_delete=models.PROTECT, related_name="acts")
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="champion_acts"
    )
    request = models.ForeignKey(
        Request, on_delete=models.PROTECT, null=True, blank=True, related_name="champion_acts"
    )
    kind = models.CharField(max_length=10, choices=ActKind)
    done_on = models.DateField()
    words = models.TextField()
    for_leads = models.BooleanField(default=False)
    in_paper = models.BooleanField(default=False)
    step = models.ForeignKey(
        NextStep, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    objects = ChampionActQuerySet.as_manager()

    class Meta:
        ordering = ["-done_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(area__isnull=True) ^ Q(request__isnull=True),
                name="champions_act_of_one",
            ),
            models.CheckConstraint(condition=Q(kind__in=ActKind.values), name="champions_act_kind"),
            models.CheckConstraint(condition=~Q(words=""), name="champions_act_words"),
            models.CheckConstraint(
                condition=Q(step__isnull=True) | Q(request__isnull=False),
                name="champions_act_step_of_request",
            ),
        ]
        indexes = [
            models.Index(fields=["recorded_at", "id"], name="champions_act_time"),
            models.Index(fields=["by", "recorded_at", "id"], name="champions_act_by_time"),
            models.Index(fields=["done_on", "id"], name="champions_act_done"),
        ]

    def __str__(self) -> str:
        return f"{self.champion}: {self.get_kind_display().lower()}, {self.subject}"

    @property
    def subject(self) -> Area | Request:
        """What it was done for."""
        found = self.request or self.area
        if found is None:
            raise ValueError("An act is for a request or an area.")
        return found


class ActWithdrawal(AppendOnly):
    """Takes back an act that was recorded by mistake."""

    REFUSAL = "A withdrawal cannot be changed or deleted. Record what was done again."

    act = models.OneToOneField(ChampionAct, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    objects = AppendOnlyQuerySet["ActWithdrawal"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="champions_withdrawal_reason")
        ]
        indexes = [models.Index(fields=["recorded_at", "id"], name="champions_withdrawal_time")]

    def __str__(self) -> str:
        return f"{self.act}, withdrawn"


TRIGGERS = (
    Trigger(
        "champions_championact",
        "what a champion did is never changed and never deleted",
        duplicate_when=("id = NEW.id",),
        words=("words",),
    ),
    Trigger(
        "champions_actwithdrawal",
        "a withdrawal of what a champion did is never changed and never deleted",
        duplicate_when=("id = NEW.id", "act_id = NEW.act_id"),
        words=("reason",),
    ),
)
