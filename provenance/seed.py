"""Loading the rows of a fixture that the database has not.

A row with a natural key is added where its key is missing. A fact has none: once officials keep the
facts of a kind, what is missing may be what they removed. So facts are loaded into a table that
holds none, and of whose kind nobody has ever changed one.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import serializers
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model

from provenance.models import AuditEvent

FIXTURES = Path(settings.BASE_DIR) / "fixtures"


def load_rows(path: Path) -> int:
    """Save the rows of a Django fixture whose natural keys are not there yet; return how many."""
    added = 0
    for row in serializers.deserialize("yaml", path.read_text(encoding="utf-8")):
        found: Any = row.object
        try:
            type(found).objects.get_by_natural_key(*found.natural_key())
        except ObjectDoesNotExist:
            row.save()
            added += 1
    return added


def load_facts(path: Path, model: type[Model]) -> int:
    """Save the facts of a Django fixture if nobody keeps facts of their kind; return how many."""
    if is_kept(model):
        return 0
    rows = serializers.deserialize("yaml", path.read_text(encoding="utf-8"))
    return len(model._default_manager.bulk_create([row.object for row in rows]))


def is_kept(model: type[Model]) -> bool:
    """Return whether there are rows of a model, or somebody has changed or removed one."""
    kept = AuditEvent.objects.filter(kind=model._meta.label_lower)
    return model._default_manager.exists() or kept.exists()
