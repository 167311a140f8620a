from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import loaddata
from django.core.serializers.base import DeserializationError, DeserializedObject
from django.db import IntegrityError
from django.db.models import Model
from django.utils.functional import cached_property

from provenance.seed import has_rows_or_history

LOAD_RECORD = "Run: manage.py load_record"


class Command(loaddata.Command):
    """Django's own command, which here refuses or skips what only ``load_record`` can load."""

    @cached_property
    def fixture_dirs(self) -> list[str]:
        """The folders to look in, each once: the working folder may be one of the settings'."""
        return list(dict.fromkeys(super().fixture_dirs))

    def handle(self, *fixture_labels: str, **options: Any) -> None:
        self.in_use: dict[type[Model], bool] = {}
        try:
            super().handle(*fixture_labels, **options)
        except DeserializationError as error:
            raise CommandError(f"{one_line(error)} {LOAD_RECORD}") from error

    def load_label(self, fixture_label: str) -> None:
        """Load the files of a label, unless one is a fixture that load_record reads."""
        for file, *_ in self.find_fixtures(fixture_label):
            path = Path(file)
            if path.parent in settings.FIXTURE_DIRS and not is_django_fixture(path):
                raise CommandError(f"{path.name} is not in Django's format. {LOAD_RECORD}")
        super().load_label(fixture_label)

    def save_obj(self, obj: DeserializedObject) -> bool:
        """Save a row, unless nothing could tell it from one that the database has.

        A row without a primary key or a natural key is always inserted. Such a row is skipped if
        its table had rows before, or if somebody has changed or removed one.
        """
        model = type(obj.object)
        if obj.object.pk is None and not hasattr(obj.object, "natural_key"):
            if model not in self.in_use:
                self.in_use[model] = has_rows_or_history(model)
            if self.in_use[model]:
                return False
        try:
            return bool(super().save_obj(obj))
        except IntegrityError as error:
            if not obj.deferred_fields:
                raise
            missing = " and ".join(field.name for field in obj.deferred_fields)
            raise CommandError(
                f"A row of {model._meta.verbose_name_plural} refers to a missing {missing}. "
                f"{LOAD_RECORD}"
            ) from error


def is_django_fixture(path: Path) -> bool:
    """Return whether a YAML file is a list of rows that each name their model."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return isinstance(rows, list) and all("model" in row for row in rows)


def one_line(error: Exception) -> str:
    """Return an error's message without line breaks, ended with a full stop."""
    return " ".join(str(error).split()).rstrip(".") + "."
