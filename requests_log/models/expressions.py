"""An EXISTS condition that the database evaluates row by row, through an index."""

from django.db.models import Exists


class ScalarExists(Exists):
    """``Exists`` for conditions that are tested on a few hundred rows.

    For EXISTS, PostgreSQL may hash the whole table of the subquery, which takes seconds at a
    million rows. It does not do that for a scalar subquery.
    """

    template = "((%(subquery)s) IS NOT NULL)"
