from django.apps import AppConfig


class CommissionsConfig(AppConfig):
    name = "commissions"
    verbose_name = "Commissions"

    def ready(self) -> None:
        from commissions.models.triggers import ACT_TRIGGER, REPLY_TRIGGERS
        from commissions.queries import preparation, progress
        from papers.domain import cover_note
        from papers.queries.task_sources import register_task_source
        from provenance import triggers

        triggers.install_after_migrations(self, *REPLY_TRIGGERS, ACT_TRIGGER)
        # The paper for a meeting says how many replied to its commissions.
        cover_note.register_introduction_source(progress.summaries_for_meeting)
        register_task_source(preparation.list_preparation_tasks)

    def load_record(self) -> dict[str, int]:
        """Add the commission that the paper reports, if it is not in the database."""
        from commissions import seed

        return seed.load()
