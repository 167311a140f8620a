"""The shape of the tables, by the newest migration of each app."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from transfer.domain import contents
from transfer.domain.errors import TransferError


def read_migrations() -> dict[str, str]:
    """Return the newest migration of each app of which tables travel, by the app's label.

    Raises TransferError if the database does not have all of them.
    """
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    if executor.migration_plan(newest):
        raise TransferError("This database is not up to date. Run: manage.py migrate")
    carried = {model._meta.app_label for model in contents.carried_models()}
    return {app: name for app, name in sorted(newest) if app in carried}


def refuse_other_migrations(theirs: dict[str, str]) -> None:
    """Raise TransferError if the tables of an archive have another shape than those here.

    A migration may also rewrite rows, so equal columns would not do.
    """
    ours = read_migrations()
    for app in sorted(ours.keys() | theirs.keys()):
        if ours.get(app) != theirs.get(app):
            raise TransferError(
                "The archive was made by another version of cbtracker: its tables of "
                f"{app[:100]} are those of {theirs.get(app, 'no migration')[:100]}, and here they "
                f"are those of {ours.get(app, 'no migration')}. Install the same version first."
            )
