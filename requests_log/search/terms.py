"""What was typed into a search box, as terms: words, and references of requests."""

import re
from dataclasses import dataclass

from requests_log.rules.references import format_reference, parse_reference
from requests_log.search.words import normalise, split_words, stem

# Words beyond these are passed over: each is a condition.
MOST_TERMS = 30
# The message for a search that makes no term.
NOTHING_TO_FIND = "Enter at least one letter or number."
# "CB 12" is a reference as well as "CB-12". A number alone may be one.
_SPACED_REFERENCE = re.compile(r"\bcb\s+(?=\d)")
_NUMBER = re.compile(r"0*[1-9]\d{0,8}")


@dataclass(frozen=True)
class Term:
    """A word that was typed, in all its spellings, and the number if it is a reference.

    A request has the term if it has all words of one spelling, or the number.
    """

    spellings: tuple[tuple[str, ...], ...]
    number: int | None = None

    def needles(self) -> list[list[list[str]]]:
        """Return the spellings; each word as the texts of which a document must contain one.

        They are its beginning, and its stem if that finds more.
        """
        return [[_needles(word) for word in spelling] for spelling in self.spellings]

    def is_in(self, document: str, number: int | None = None) -> bool:
        """Return whether a request has the term: its words as a document, and its number."""
        if self.number is not None and self.number == number:
            return True
        return any(
            all(any(needle in document for needle in needles) for needles in spelling)
            for spelling in self.needles()
        )


def parse_terms(typed: str) -> list[Term]:
    """Return the distinct terms in what was typed, up to 30; none without a letter or figure."""
    found = []
    for part in _SPACED_REFERENCE.sub("cb-", normalise(typed)).split():
        words = split_words(part)
        as_typed = "-".join(each for word in words for each in word.parts)
        number = parse_reference(f"CB-{as_typed}" if _NUMBER.fullmatch(as_typed) else as_typed)
        if number is None:
            found += [Term(tuple(word.spellings())) for word in words]
        else:
            # Other requests may mention it, with the parts of the reference joined.
            mentions = dict.fromkeys(
                (as_typed.replace("-", ""), format_reference(number).replace("-", "").casefold())
            )
            found.append(Term(tuple((mention,) for mention in mentions), number))
    return list(dict.fromkeys(found))[:MOST_TERMS]


def _needles(word: str) -> list[str]:
    stemmed = stem(word)
    return [f" {word}"] if stemmed.startswith(word) else [f" {word}", f" {stemmed} "]
