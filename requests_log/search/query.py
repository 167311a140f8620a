"""What both full-text indexes have in common: names in the database, and the form of a query."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

TABLE = "requests_log_searchwords"
INDEX = f"{TABLE}_index"


class WordForm(NamedTuple):
    """A word that is looked for: indexed words may start with ``prefix``, or equal ``stem``.

    ``stem`` is empty if it would find nothing more than ``prefix``.
    """

    prefix: str
    stem: str


# Words that must all be found, and the alternatives of which one must be found.
Spelling = list[WordForm]
Alternatives = Sequence[Spelling]


@dataclass(frozen=True)
class QuerySyntax:
    """How a database writes a full-text query. Words are letters and figures, always quoted."""

    prefix: str
    word: str
    both: str
    either: str

    def format(self, terms: Sequence[Alternatives]) -> str:
        """Return the query that finds all terms, each by any of its alternatives."""

        def of_word(form: WordForm) -> str:
            forms = [self.prefix.format(form.prefix)]
            if form.stem:
                forms.append(self.word.format(form.stem))
            return f"({self.either.join(forms)})"

        def of_term(alternatives: Alternatives) -> str:
            spellings = (self.both.join(map(of_word, spelling)) for spelling in alternatives)
            return f"({self.either.join(f'({spelling})' for spelling in spellings)})"

        return self.both.join(map(of_term, terms))
