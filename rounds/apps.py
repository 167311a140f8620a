from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "rounds"
    verbose_name = "Rounds"

    def ready(self) -> None:
        from facts import guards
        from papers import covering
        from rounds import reading
        from rounds.guards import ANSWERS

        guards.install_after_migrations(self, *ANSWERS)
        # The paper for a meeting says what became of the rounds that were held for it.
        covering.also_say(reading.sentences_for)

    def load_record(self) -> dict[str, int]:
        """Add the round that the paper tells of, where the database has it not."""
        from rounds import record

        return record.load()
