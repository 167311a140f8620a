"""What changes with redacted texts: checksums of what they are printed in, and uploaded files."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Q

from imports.models import Import
from papers.domain.checksum import compute_lines_checksum, compute_paper_checksum
from papers.domain.publish import load_paper
from papers.domain.stored_paper import load_paper as load_copy
from papers.models import DraftCopy, Edition, EditionLine
from privacy.domain.places import Place
from provenance.redaction import CHECKSUM, follow_checksum
from requests_log.models import Entry, Position


def with_copies(places: Iterable[Place]) -> list[Place]:
    """Return places with those that change because of them.

    The checksum of a draft copy is that of what it prints. The file of an import, in which words
    cannot be changed, is emptied; so is one that was not read yet, since nobody knows what it says.
    """
    found = list(places)
    for place in [each for each in found if each.model is DraftCopy]:
        copy = DraftCopy.objects.get(pk=place.row_id)
        if compute_paper_checksum(load_copy(copy.paper)) == copy.checksum:
            new = compute_paper_checksum(load_copy(place.new))
            found.append(Place(DraftCopy, copy.pk, "checksum", copy.checksum, new))
    imports = {each.row_id for each in found if each.model is Import}
    emptied = Import.objects.filter(Q(pk__in=imports) | Q(kind="")).exclude(content=b"")
    files = emptied.values_list("pk", "content")
    return found + [Place(Import, pk, "content", bytes(file), b"") for pk, file in files]


class PrintedChecksums:
    """The checksums of the editions that print some texts, from before these are changed.

    An edition that is not as it was issued is left out, so that ``check_editions`` still says so.
    """

    def __init__(self, places: Iterable[Place]) -> None:
        ids: dict[type, set[int]] = defaultdict(set)
        for place in places:
            ids[place.model].add(place.row_id)
        prints = (
            Q(pk__in=ids[Edition])
            | Q(lines__pk__in=ids[EditionLine])
            | Q(lines__entry__in=ids[Entry])
            | Q(lines__position__in=ids[Position])
        )
        editions = Edition.objects.filter(prints).distinct()
        self._editions = list(editions.values_list("pk", flat=True))
        self._before = {
            edition.pk: checksum
            for edition, checksum in self._compute()
            if checksum == _expected(edition)
        }

    def changes(self) -> list[Place]:
        """Return the checksums that are different now."""
        return [
            Place(Edition, edition.pk, CHECKSUM, self._before[edition.pk], checksum)
            for edition, checksum in self._compute()
            if self._before.get(edition.pk, checksum) != checksum
        ]

    def _compute(self) -> Iterator[tuple[Edition, str]]:
        for edition in Edition.objects.filter(pk__in=self._editions).select_related("supersedes"):
            yield edition, compute_lines_checksum(load_paper(edition))


def _expected(edition: Edition) -> str:
    return follow_checksum(Edition._meta.db_table, edition.pk, edition.checksum)
