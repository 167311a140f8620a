"""What champions did for areas and on requests, and what of it was withdrawn."""

from django.urls import reverse

from activity.queries.item import ActivityItem, describe_request, shorten
from activity.queries.source import ActivitySource
from champions.models import ActWithdrawal, ChampionAct


def _about(act: ChampionAct) -> str:
    request = act.request
    return describe_request(request, request.line.issue) if request else str(act.area)


def _of_act(act: ChampionAct) -> ActivityItem:
    whose = "they" if act.by_id == act.champion.user_id else str(act.champion)
    return ActivityItem(
        act.recorded_at,
        str(act.by),
        f"recorded what {whose} did for",
        _about(act),
        act.subject.get_absolute_url(),
        more=f": {act.get_kind_display().lower()} ({shorten(act.words)})",
        since="Withdrawn since" if hasattr(act, "withdrawal") else "",
    )


def _of_withdrawal(withdrawal: ActWithdrawal) -> ActivityItem:
    act = withdrawal.act
    return ActivityItem(
        withdrawal.recorded_at,
        str(withdrawal.by),
        f"withdrew what {act.champion} did for",
        _about(act),
        reverse("champion-acts"),
        more=f": {shorten(withdrawal.reason)}",
    )


SOURCES = (
    ActivitySource(
        "championact",
        ChampionAct.objects.all,
        "recorded_at",
        "by",
        _of_act,
        {"request": "request_id", "area": "area_id"},
        ("by", "champion", "area", "request__current", "withdrawal"),
    ),
    ActivitySource(
        "championwithdrawal",
        ActWithdrawal.objects.all,
        "recorded_at",
        "by",
        _of_withdrawal,
        {"request": "act__request_id", "area": "act__area_id"},
        ("by", "act__champion", "act__area", "act__request__current"),
    ),
)
