"""Reading redactions, which hold no words once they are decided."""

from django.apps import apps
from django.db.models import Count, QuerySet

from privacy.domain.places import describe_place
from provenance.models import Redaction


def list_redactions() -> QuerySet[Redaction]:
    """Return all redactions with who decided on them, and how many places each changed."""
    people = ("proposed_by", "confirmed_by", "refused_by")
    rows = Redaction.objects.select_related(*people).annotate(place_count=Count("texts"))
    return rows.order_by("-pk")


def count_removed(redaction: Redaction) -> dict[str, int]:
    """Return from how many places words were removed, by the kind of place in words."""
    tables = {model._meta.db_table: model for model in apps.get_models()}
    texts = redaction.texts.order_by().values_list("table_name", "field")
    counts: dict[str, int] = {}
    for table, field, count in texts.annotate(count=Count("pk")):
        kind = describe_place(tables[table], field)
        counts[kind] = counts.get(kind, 0) + count
    return dict(sorted(counts.items()))
