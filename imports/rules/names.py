"""Finding the names of areas and departments in the words of a file. It knows no database."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from cbtracker.text import alike, tidy

# What separates names, and words beside a name that say nothing more.
_SEPARATORS = re.compile(r"[,;/&+()\[\]\n]|\s-\s|\b(?:and|with|or|plus)\b", re.IGNORECASE)
_FILLERS = re.compile(
    r"\b(?:the|of|london|royal|city|county|borough|district|metropolitan|council|councils|group|"
    r"area|areas|lb|rb|mbc|bc|cc|dc|lead|dept|department)\b",
    re.IGNORECASE,
)
_AMPERSAND = re.compile(r"\s*&\s*")
# How like a known name a misspelt one must be to be suggested, from 0 to 100.
LIKE = 80
# A name that is longer stands for nothing, and nobody can choose for it.
LONGEST_NAME = 300


def _space_out(text: str) -> str:
    """Return a text on one line, with spaces around "&"."""
    plain = unicodedata.normalize("NFKC", tidy(text)).replace("’", "'")
    return " ".join(_AMPERSAND.sub(" & ", plain).split())


def normalise_name(text: str) -> str:
    """Return a name so that it compares with others: one case, spaces around "&"."""
    return alike(_space_out(text))


@dataclass(frozen=True)
class FoundNames:
    """The keys of the known names in a text, in its order, and the names that are not known."""

    keys: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass
class KnownNames:
    """Names and the key that each stands for. A longer name is found before one in it."""

    by_name: dict[str, str] = field(default_factory=dict)
    _pattern: re.Pattern[str] | None = None

    def add(self, key: str, names: Iterable[str]) -> None:
        """Add names of ``key``, each with "and" and with "&"; those that are known stay."""
        for name in filter(None, names):
            plain = normalise_name(name)
            for each in (plain, plain.replace(" and ", " & "), plain.replace(" & ", " and ")):
                self.by_name.setdefault(each, key)
        self._pattern = None

    def find(self, text: str) -> FoundNames:
        """Return the names in a text."""
        plain = _space_out(text)
        keys: list[str] = []
        rest: list[str] = []
        end = 0
        for match in self._compile().finditer(plain):
            rest.append(plain[end : match.start()])
            end = match.end()
            keys.append(self.by_name[normalise_name(match[0])])
        rest.append(plain[end:])
        pieces = [piece for part in rest for piece in _SEPARATORS.split(part)]
        unknown = [
            _trim(piece) for piece in pieces if any(map(str.isalpha, _FILLERS.sub(" ", piece)))
        ]
        return FoundNames(tuple(dict.fromkeys(keys)), tuple(dict.fromkeys(unknown)))

    def suggest(self, name: str) -> str:
        """Return the key of the known name that is most like a misspelt one, or an empty text."""
        found = process.extractOne(
            normalise_name(name), list(self.by_name), scorer=fuzz.ratio, score_cutoff=LIKE
        )
        return self.by_name[found[0]] if found else ""

    def with_choices(self, choices: Mapping[str, str]) -> "KnownNames":
        """Return these names, and others that somebody has chosen the keys for."""
        added = KnownNames(dict(self.by_name))
        for name, key in choices.items():
            if not key:
                continue
            added.by_name[normalise_name(name)] = key
        return added

    def _compile(self) -> re.Pattern[str]:
        if self._pattern is None:
            longest_first = sorted(self.by_name, key=lambda name: (-len(name), name))
            names = "|".join(map(re.escape, longest_first))
            pattern = rf"(?<!\w)(?:{names})(?!\w)" if names else r"(?!)"
            self._pattern = re.compile(pattern, re.IGNORECASE)
        return self._pattern


def _trim(text: str) -> str:
    return " ".join(text.split()).strip(" .'-:")


# In words such as "Concerns have been raised by a number of places".
_MANY_AREAS = re.compile(
    r"\b(?:a number of|many|several|various|most|all)\s+(?:areas|places)\b|\b(?:areas|places)\b",
    re.IGNORECASE,
)
_MANY_DEPARTMENTS = re.compile(
    r"\b(?:different|several|various|many|all)\s+(?:Whitehall\s+)?departments\b", re.IGNORECASE
)


def find_areas_in_words(text: str, names: Sequence[str]) -> str:
    """Return the label that a sentence gives for who asks: areas that it names, or "Places"."""
    if found := _found_in(text, names):
        return " / ".join(found)
    many = _MANY_AREAS.search(text)
    return many[0] if many else ""


def find_departments_in_words(issue: str, status: str, codes: Sequence[str]) -> tuple[str, str]:
    """Return the label that sentences give for who is asked, and the codes that they name."""
    label = " / ".join(_found_in(status, codes))
    many = _MANY_DEPARTMENTS.search(issue)
    return (many[0] if many else label), label


def _found_in(text: str, names: Sequence[str]) -> list[str]:
    """Return which names stand in a text, in its order, as they are written."""
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    if not longest_first:
        return []
    pattern = rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])"
    return list(dict.fromkeys(re.findall(pattern, text)))
