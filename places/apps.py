from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "places"
    verbose_name = "Pages about places and people"

    def ready(self) -> None:
        from papers.domain import cover_note
        from places.queries.champion_paper import sentences_for_meeting

        # The paper for a meeting says what champions did, where they let it.
        cover_note.register_introduction_source(sentences_for_meeting)
