"""Lifelike histories: what happened to each request on which day, made up from a seed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from requests_log.rules.labels import Reach
from requests_log.rules.stages import Stage

# Drawn from the seed so that two volumes of a size hold the same words on the same days.
SEED = 2011
YEARS = 10
ENTRIES = 5
# The usual words of such a record, the most usual first.
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
class Step:
    """What happens to the request of an index on a day."""

    day: dt.date
    request: int
    act: str


@dataclass(frozen=True)
class Raised:
    """How a request begins."""

    issue: str
    status: str
    areas: tuple[int, ...]
    departments: tuple[int, ...]
    reach: str
    asks_all: bool
    target: int | None


class Story:
    """The made-up histories of some requests, up to ``today``."""

    def __init__(self, requests: int, *, today: dt.date, areas: int, departments: int) -> None:
        self.random = Random(SEED)
        self.today = today
        self.areas = areas
        self.departments = departments
        self.count = requests

    def raised(self, index: int) -> Raised:
        """Return how the request of an index begins; each has a word that hardly another has."""
        draw = self.random
        wide = draw.random() < 0.15
        return Raised(
            issue=f"{self.words(6, 14)} {self._rare(index)}".capitalize(),
            status=self.status(),
            areas=() if wide else self._some(self.areas, (70, 22, 8)),
            departments=self._some(self.departments, (75, 25)),
            reach=Reach.ALL_OR_MANY if wide else Reach.NAMED,
            asks_all=draw.random() < 0.05,
            target=draw.randint(30, 400) if draw.random() < 0.6 else None,
        )

    def steps(self) -> list[Step]:
        """Return everything that happens, in the order of its days."""
        draw = self.random
        first = self.today - dt.timedelta(days=365 * YEARS)
        found = []
        for index in range(self.count):
            begun = first + dt.timedelta(days=draw.randint(0, 365 * YEARS - 30))
            span = min(draw.randint(60, 900), (self.today - begun).days)
            days = sorted(draw.randint(1, max(1, span)) for _ in range(ENTRIES - 1))
            ends = draw.choices(tuple(Stage), (15, 10, 75))[0]
            acts = self._acts(ends)
            found.append(Step(begun, index, "raise"))
            found += [
                Step(begun + dt.timedelta(days=after), index, act)
                for after, act in zip(days, acts, strict=True)
            ]
        return sorted(found, key=lambda step: (step.day, step.request, step.act != "raise"))

    def _acts(self, ends: Stage) -> Sequence[str]:
        if ends == Stage.IN_PROGRESS:
            return ("news", "confirm", "news", "news")
        if ends == Stage.ON_GOING:
            return ("news", "news", Stage.ON_GOING, "news")
        if self.random.random() < 0.3:
            return ("news", Stage.ON_GOING, "news", Stage.RESOLVED)
        return ("news", "confirm", "news", Stage.RESOLVED)

    def status(self) -> str:
        """Return a status: a sentence, and as often as not some bullets."""
        sentence = f"{self.words(8, 24).capitalize()}."
        bullets = [f"{BULLET}{self.words(4, 12)}" for _ in range(self.random.choice((0, 0, 2, 3)))]
        return "\n".join([sentence, *bullets])

    def words(self, fewest: int, most: int) -> str:
        """Return some words, the usual ones more often."""
        count = self.random.randint(fewest, most)
        chosen = (WORDS[int(len(WORDS) * self.random.random() ** 2.5)] for _ in range(count))
        return " ".join(chosen)

    def _some(self, there_are: int, weights: Sequence[int]) -> tuple[int, ...]:
        count = self.random.choices(range(1, len(weights) + 1), weights)[0]
        # Some are asked far more often than others.
        chosen = {int(there_are * self.random.random() ** 1.8) for _ in range(count)}
        return tuple(sorted(chosen))

    def _rare(self, index: int) -> str:
        size = len(SYLLABLES)
        parts = (index % size, index // size % size, index // size**2 % size)
        return "".join(SYLLABLES[part] for part in parts)
