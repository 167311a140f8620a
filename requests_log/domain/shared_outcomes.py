"""The commands that share an outcome with every area, and stop sharing it."""

from django.core.exceptions import ValidationError

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from requests_log.domain import persistence, validation
from requests_log.domain.authorisation import official_only
from requests_log.models import Entry, Request, SharedOutcome
from requests_log.rules.stages import Stage


@official_only
def share_outcome(*, by: User, request: Request, seen: Entry, words: str) -> SharedOutcome:
    """Return the outcome of a resolved request as every lead and champion may now read it.

    ``words`` must name no area, since a reader may not know which area asked. What the same person
    has just shared is kept once. Raises ValidationError by field, and ConflictError if ``seen`` is
    no longer the current entry.
    """
    log = persistence.open_log(request, seen)
    if log.current.stage != Stage.RESOLVED:
        raise ValidationError("Only a resolved request has an outcome to share.")
    cleaned = validation.clean_text(words, "outcome")
    if not cleaned:
        raise ValidationError({"words": "Enter what holds for any area."})
    if named := find_areas_named(cleaned):
        raise ValidationError(
            {"words": f"Name no area: everybody reads this. Leave out {', '.join(named)}."}
        )
    return _save(log.current, cleaned, by)


@official_only
def stop_sharing(*, by: User, request: Request) -> SharedOutcome:
    """Return the row that ends the sharing of a request's outcome."""
    return _save(persistence.open_log(request).current, "", by)


def find_areas_named(text: str) -> list[str]:
    """Return the names of areas that a text has as whole words, in any case."""
    return sorted({name for name, _area in Area.objects.named_in(text)})


def _save(entry: Entry, words: str, by: User) -> SharedOutcome:
    newest = SharedOutcome.objects.filter(request=entry.request).order_by("-pk").first()
    if newest and (newest.entry_id, newest.words, newest.by_id) == (entry.pk, words, by.pk):
        return newest
    shared = SharedOutcome(
        request=entry.request,
        entry=entry,
        words=words,
        by=by,
        recorded_at=clock.now(),
        shared_on=clock.today(),
    )
    shared.save(force_insert=True)
    return shared
