"""Letters that officials sent to several recipients, and the replies that they logged."""

from activity.queries.item import ActivityItem, shorten
from activity.queries.source import ActivitySource
from correspondence.models import Letter, LetterReply


def _of_letter(letter: Letter) -> ActivityItem:
    return ActivityItem(
        letter.sent_at,
        str(letter.by),
        "sent",
        str(letter),
        letter.get_absolute_url(),
    )


def _of_reply(reply: LetterReply) -> ActivityItem:
    return ActivityItem(
        reply.recorded_at,
        str(reply.by),
        "logged a reply to",
        str(reply.copy),
        reply.copy.get_absolute_url(),
        more=f": {shorten(reply.words)}",
    )


SOURCES = (
    ActivitySource("letter", Letter.objects.all, "sent_at", "by", _of_letter, related=("by",)),
    ActivitySource(
        "letterreply",
        LetterReply.objects.all,
        "recorded_at",
        "by",
        _of_reply,
        {"area": "copy__area_id", "department": "copy__department_id"},
        ("by", "copy__area", "copy__department", "copy__champion"),
    ),
)
