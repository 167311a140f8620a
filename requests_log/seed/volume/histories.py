"""Realistic made-up histories: what happens to each request, and when, from a fixed seed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from requests_log.rules.labels import Reach
from requests_log.rules.stages import Stage

# A fixed seed: two fills of the same size give the same words on the same days.
SEED = 2011
YEARS = 10
ENTRIES_PER_REQUEST = 5
# Words common in a record of this sort, the commonest first.
_TEXT = """
the to of and families budget local data sharing a for with areas be department in on funding
is services support agreed guidance pilot partners that by will discuss police health children
housing employment officials national legal family council schools information agreement pool
programme outcome review grant ring-fenced regulation commissioners probation prison release
benefit advisers jobcentre contracts provider payment results early intervention adults
drug alcohol treatment nurses visitor midwives education attendance exclusion youth offending
community safety crime victims domestic violence mental wellbeing consent protocol statute
flexibility burden inspection targets reporting accountability ministers spending settlement
capital revenue savings cashable evaluation evidence baseline workforce training key-worker
voluntary sector charities social enterprise neighbourhood tenancy landlord eviction debt credit
transport rural coastal inward migration language translators apprenticeships skills
"""
WORDS = tuple(_TEXT.split())
SYLLABLES = (
    *("ash", "bar", "cor", "dun", "el", "fen", "gar", "hol", "ing", "kel"),
    *("lang", "mor", "nor", "oak", "pen", "quen", "rad", "stan", "thor", "wick"),
)
BULLET = "• "


@dataclass(frozen=True)
class HistoryStep:
    """What happens on a day to the request with an index.

    ``action`` is "raise", "news", "confirm", or the stage that the request moves to.
    """

    day: dt.date
    request: int
    action: str


@dataclass(frozen=True)
class MadeUpRequest:
    """The content of a new request.

    ``areas`` and ``departments`` are indexes from 0; ``target`` is in days from the raising.
    """

    issue: str
    status: str
    areas: tuple[int, ...]
    departments: tuple[int, ...]
    reach: str
    asks_all: bool
    target: int | None


class HistoryGenerator:
    """Makes up the histories of ``requests`` requests, from ``YEARS`` years ago to ``today``.

    ``areas`` and ``departments`` are how many there are to choose from.
    """

    def __init__(self, requests: int, *, today: dt.date, areas: int, departments: int) -> None:
        # Repeatable on purpose; nothing here is secret.
        self.random = Random(SEED)  # noqa: S311
        self.today = today
        self.areas = areas
        self.departments = departments
        self.count = requests

    def make_request(self, index: int) -> MadeUpRequest:
        """Return the content of the request with an index, with a word that few others have."""
        draw = self.random
        is_wide = draw.random() < 0.15
        return MadeUpRequest(
            issue=f"{self._make_words(6, 14)} {self._make_rare_word(index)}".capitalize(),
            status=self.make_status(),
            areas=() if is_wide else self._choose_indexes(self.areas, (70, 22, 8)),
            departments=self._choose_indexes(self.departments, (75, 25)),
            reach=Reach.ALL_OR_MANY if is_wide else Reach.NAMED,
            asks_all=draw.random() < 0.05,
            target=draw.randint(30, 400) if draw.random() < 0.6 else None,
        )

    def make_steps(self) -> list[HistoryStep]:
        """Return the steps of all histories, in date order."""
        draw = self.random
        first = self.today - dt.timedelta(days=365 * YEARS)
        steps = []
        for index in range(self.count):
            raised_on = first + dt.timedelta(days=draw.randint(0, 365 * YEARS - 30))
            span = min(draw.randint(60, 900), (self.today - raised_on).days)
            days = sorted(draw.randint(1, max(1, span)) for _ in range(ENTRIES_PER_REQUEST - 1))
            last_stage = draw.choices(tuple(Stage), (15, 10, 75))[0]
            actions = self._choose_actions(last_stage)
            steps.append(HistoryStep(raised_on, index, "raise"))
            steps += [
                HistoryStep(raised_on + dt.timedelta(days=after), index, action)
                for after, action in zip(days, actions, strict=True)
            ]
        return sorted(steps, key=lambda step: (step.day, step.request, step.action != "raise"))

    def _choose_actions(self, last_stage: Stage) -> Sequence[str]:
        if last_stage == Stage.IN_PROGRESS:
            return ("news", "confirm", "news", "news")
        if last_stage == Stage.ON_GOING:
            return ("news", "news", Stage.ON_GOING, "news")
        if self.random.random() < 0.3:
            return ("news", Stage.ON_GOING, "news", Stage.RESOLVED)
        return ("news", "confirm", "news", Stage.RESOLVED)

    def make_status(self) -> str:
        """Return a status: a sentence, and in half the cases two or three bullets."""
        sentence = f"{self._make_words(8, 24).capitalize()}."
        bullets = [
            f"{BULLET}{self._make_words(4, 12)}" for _ in range(self.random.choice((0, 0, 2, 3)))
        ]
        return "\n".join([sentence, *bullets])

    def _make_words(self, fewest: int, most: int) -> str:
        """Return between ``fewest`` and ``most`` words, common words more often."""
        count = self.random.randint(fewest, most)
        chosen = (WORDS[int(len(WORDS) * self.random.random() ** 2.5)] for _ in range(count))
        return " ".join(chosen)

    def _choose_indexes(self, available: int, weights: Sequence[int]) -> tuple[int, ...]:
        """Return one or more indexes below ``available``; ``weights`` are of one, two and so on."""
        count = self.random.choices(range(1, len(weights) + 1), weights)[0]
        # Skewed towards the first, as some areas and departments have far more requests.
        chosen = {int(available * self.random.random() ** 1.8) for _ in range(count)}
        return tuple(sorted(chosen))

    def _make_rare_word(self, index: int) -> str:
        size = len(SYLLABLES)
        parts = (index % size, index // size % size, index // size**2 % size)
        return "".join(SYLLABLES[part] for part in parts)
