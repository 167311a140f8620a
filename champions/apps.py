from django.apps import AppConfig


class ChampionsConfig(AppConfig):
    name = "champions"
    verbose_name = "Champions"

    def ready(self) -> None:
        from champions.models import TRIGGERS
        from champions.queries import acts
        from papers.domain import cover_note
        from provenance import triggers

        triggers.install_after_migrations(self, *TRIGGERS)
        # The paper for a meeting says what champions did, where they let it.
        cover_note.register_introduction_source(acts.sentences_for_meeting)
