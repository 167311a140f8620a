"""Load fixture rows that are not in the database yet.

A row with a natural key is added if its key is missing. Facts have no natural key, and a missing
fact may be one that an official removed. So facts are loaded only into an empty table, and only if
no fact of that model has ever been changed.
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
    """Save the rows of a Django fixture whose natural keys are missing; return the number added."""
    added = 0
    for row in serializers.deserialize("yaml", path.read_text(encoding="utf-8")):
        # Django's types know no natural keys: the models that are loaded here all have them.
        instance: Any = row.object
        try:
            type(instance).objects.get_by_natural_key(*instance.natural_key())
        except ObjectDoesNotExist:
            row.save()
            added += 1
    return added


def load_facts(path: Path, model: type[Model]) -> int:
    """Save the facts of a Django fixture if the model was never in use; return the number added."""
    if has_rows_or_history(model):
        return 0
    rows = serializers.deserialize("yaml", path.read_text(encoding="utf-8"))
    return len(model._default_manager.bulk_create([row.object for row in rows]))


def has_rows_or_history(model: type[Model]) -> bool:
    """Return whether a model has rows, or audit events of rows that were changed or removed."""
    events = AuditEvent.objects.filter(model_label=model._meta.label_lower)
    return model._default_manager.exists() or events.exists()
