"""A condition that is asked of one row after the other, through an index."""

from django.db.models import Exists


class ScalarExists(Exists):
    """That a subquery finds anything: ``Exists``, for lists that ask it of a few hundred rows.

    For EXISTS, PostgreSQL may read the whole table of the subquery once and keep a hash of it,
    which at a million rows takes seconds; of a subquery with one value it does not.
    """

    template = "((%(subquery)s) IS NOT NULL)"
