"""Refuse migrations that the version before cannot serve with, so that a deployment needs no pause.

Between `migrate` and the start of the new processes, the old ones read and write the new tables. So
a migration may add tables, indexes, and columns that a row need not name. What takes away, renames
or demands comes a version later, when nothing uses the old way any more: such a migration says in
``not_additive`` why the version before does not mind.

Those in ``released_migrations.txt`` are not looked at. ``--released`` writes that file, after a
release.
"""

import os
import sys
from collections.abc import Iterator

from shell import ROOT, fail, say

sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cbtracker.settings")

from django.db import models
from django.db.migrations import Migration
from django.db.migrations import operations as kinds
from django.db.migrations.operations.base import Operation

RELEASED = ROOT / "scripts" / "released_migrations.txt"
# What no row that the version before writes can offend against. What runs code is for its author.
HARMLESS = (
    kinds.AddIndex,
    kinds.AlterModelManagers,
    kinds.AlterModelOptions,
    kinds.CreateModel,
    kinds.RemoveConstraint,
    kinds.RemoveIndex,
    kinds.RenameIndex,
    kinds.RunPython,
    kinds.RunSQL,
)


def main() -> None:
    """Name each migration that is not additive, and fail if there is one."""
    import django
    from django.db.migrations.loader import MigrationLoader

    django.setup()
    every = MigrationLoader(None).disk_migrations
    ours = {
        f"{app}/{name}": migration
        for (app, name), migration in sorted(every.items())
        if (ROOT / migration.__module__.partition(".")[0]).is_dir()
    }
    if "--released" in sys.argv[1:]:
        RELEASED.write_text("".join(f"{name}\n" for name in ours))
        return
    released = set(RELEASED.read_text().split())
    faults = [
        f"{name}: {fault}"
        for name, migration in ours.items()
        if name not in released
        for fault in find_faults(migration)
    ]
    for fault in faults:
        say(fault)
    if faults:
        fail("The version before cannot serve with these: see scripts/additive.py.")


def find_faults(migration: Migration) -> Iterator[str]:
    """Yield what in a migration the version before cannot serve with."""
    if getattr(migration, "not_additive", ""):
        return
    new: set[str] = set()
    for operation in migration.operations:
        if isinstance(operation, kinds.SeparateDatabaseAndState):
            parts = operation.database_operations
        else:
            parts = [operation]
        for part in parts:
            if isinstance(part, kinds.CreateModel):
                new.add(part.name.lower())
            # Nobody writes yet to a table that the same migration makes.
            if getattr(part, "model_name", "").lower() not in new and not is_additive(part):
                yield part.describe()


def is_additive(operation: Operation) -> bool:
    """Return whether the version before can go on reading and writing after an operation."""
    if isinstance(operation, kinds.AddField):
        field = operation.field
        has_value = field.null or field.db_default is not models.NOT_PROVIDED
        is_column = not field.many_to_many
        return (has_value and not field.unique) or not is_column
    return isinstance(operation, HARMLESS)


if __name__ == "__main__":
    main()
