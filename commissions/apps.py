from django.apps import AppConfig


class CommissionsConfig(AppConfig):
    name = "commissions"
    verbose_name = "Commissions"

    def ready(self) -> None:
        from commissions.models.triggers import ANSWERS
        from commissions.queries import progress
        from papers.domain import cover_note
        from provenance import triggers

        triggers.install_after_migrations(self, *ANSWERS)
        # The paper for a meeting says what became of the rounds that were held for it.
        cover_note.also_say(progress.sentences_for)

    def load_record(self) -> dict[str, int]:
        """Add the round that the paper tells of, where the database has it not."""
        from commissions import seed

        return seed.load()
