"""What there is beside the line of a request: of most kinds, most requests have nothing."""

from django.db import connections
from django.db.models import Model

from requests_log.models import (
    Concern,
    Entry,
    Evidence,
    Feedback,
    Join,
    NextStep,
    Position,
    Request,
    RequestOwner,
    SharedOutcome,
)

_OF_A_REQUEST: tuple[type[Model], ...] = (
    Concern,
    Feedback,
    Join,
    NextStep,
    Position,
    RequestOwner,
    SharedOutcome,
)


def find_beside(request_id: int) -> set[type[Model]]:
    """Return the models that have rows of a request, so that a page asks for no others.

    It is written in SQL: one query for each takes a third of the page's time.
    """
    evidence, entries = Evidence._meta.db_table, Entry._meta.db_table
    sources = [f"{model._meta.db_table} WHERE request_id = %s" for model in _OF_A_REQUEST]
    sources.append(f"{evidence} e JOIN {entries} n ON n.id = e.entry_id WHERE n.request_id = %s")
    asked = ", ".join(f"EXISTS (SELECT 1 FROM {source})" for source in sources)  # noqa: S608
    with connections[Request.objects.db].cursor() as cursor:
        # Names of tables only.
        cursor.execute(f"SELECT {asked}", [request_id] * len(sources))
        [found] = cursor.fetchall()
    models: tuple[type[Model], ...] = (*_OF_A_REQUEST, Evidence)
    return {model for model, is_any in zip(models, found, strict=True) if is_any}
