"""Parsing what was typed into a search box: words and references become terms."""

from dataclasses import dataclass

from requests_log.rules.references import format_reference, parse_reference
from requests_log.search.query import Spelling, WordForm
from requests_log.search.stemming import Spellings, split_words, stem

# The message for a search that makes no term.
NOTHING_TO_FIND = "Enter at least one letter or number."


@dataclass(frozen=True)
class Term:
    """A word that was typed, in all its spellings, or a reference.

    A request has the term if it has all the words of one spelling, or if it has the ``number``,
    that of a reference.
    """

    spellings: Spellings
    number: int | None = None

    def alternatives(self) -> list[Spelling]:
        """Return the spellings, each word as a prefix and a stem."""
        return [[_word_form(word) for word in spelling] for spelling in self.spellings]


def parse_terms(query: str) -> list[Term]:
    """Return the distinct terms in ``query``; none if it has no letter and no figure."""
    found = []
    for typed in query.split():
        words = list(split_words(typed))
        number = parse_reference("-".join(part for spellings in words for part in spellings[-1]))
        if number is None:
            found += [Term(spellings) for spellings in words]
        else:
            # Other requests may mention it, with the parts of the reference joined.
            as_typed = "".join(joined for (joined,), *_ in words)
            written = (as_typed, _joined(format_reference(number)))
            found.append(Term(tuple((word,) for word in dict.fromkeys(written)), number))
    return list(dict.fromkeys(found))


def _word_form(word: str) -> WordForm:
    stemmed = stem(word)
    return WordForm(word, "" if stemmed.startswith(word) else stemmed)


def _joined(text: str) -> str:
    return next(split_words(text))[0][0]
