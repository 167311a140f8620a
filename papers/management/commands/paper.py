"""Command that writes a paper to a file or to standard output."""

import datetime as dt
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from areas.models import Area
from cbtracker import clock
from departments.models import Department
from papers.domain.contents import exceeds, read_paper_baseline
from papers.domain.scope import PaperScope
from papers.formats import FORMATS, MAX_LINES, STREAMED, TOO_LONG, render
from papers.queries.paper_request import PaperRequest
from requests_log.as_of import AsOf
from requests_log.forms.as_of import refuse_future
from requests_log.queries import first_record

WRONG_ARGUMENT = 2
Row = TypeVar("Row", Area, Department)


def parse_date(text: str) -> dt.date:
    """Return the date in ``text``, such as 2011-03-22; refuse a date in the future."""
    try:
        found = dt.date.fromisoformat(text)
        refuse_future(found)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a date: write it as 2011-03-22.") from None
    except ValidationError as refusal:
        raise ArgumentTypeError(refusal.messages[0]) from None
    return found


class Command(BaseCommand):
    help = "Print the paper as at a date, or write it to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-at", type=parse_date, help="A date, such as 2011-03-22. Default: today."
        )
        parser.add_argument(
            "--format", choices=list(FORMATS), required=True, help="The file format."
        )
        parser.add_argument("--department", help="Only this department, by its code, such as DfE.")
        parser.add_argument(
            "--area", help="Only this area, by its name in addresses of pages, such as swindon."
        )
        parser.add_argument(
            "--changes-since",
            type=parse_date,
            help="Add changes since this date, such as 2011-03-03.",
        )
        parser.add_argument("--summary", action="store_true", help="Add a summary on one page.")
        parser.add_argument(
            "--annex-c", action="store_true", help="Add Annex C: what areas bring together."
        )
        parser.add_argument("--annex-d", action="store_true", help="Add Annex D: family figures.")
        parser.add_argument(
            "--old-wording", action="store_true", help="Add Annex E: old and new wording."
        )
        parser.add_argument("--next-steps", action="store_true", help="Print next steps too.")
        parser.add_argument(
            "--output", type=Path, help="The file to write. Default: standard output."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = AsOf(options["as_at"] or clock.today())
        scope = PaperScope(
            None,
            area=find_row(Area, "slug", options["area"], "--area"),
            department=find_row(Department, "code", options["department"], "--department"),
        )
        if note := first_record.describe_start(at):
            # The paper has no lines then, and as CSV it cannot explain why.
            self.stderr.write(note)
        parts = {
            "steps": options["next_steps"],
            "summary": options["summary"],
            "annex_c": options["annex_c"],
            "annex_d": options["annex_d"],
            "wording": options["old_wording"],
        }
        names = ("changes_since", "summary", "annex_c", "annex_d")
        has_more = any(options[name] for name in names)
        if options["format"] == STREAMED and not has_more:
            wanted = PaperRequest(scope, at, **parts)
            self.write_file(wanted.stream_csv(), options["output"])
            return
        if exceeds(scope.count(at), MAX_LINES):
            raise CommandError(TOO_LONG, returncode=WRONG_ARGUMENT)
        since = None
        if options["changes_since"]:
            if options["changes_since"] > at.day:
                raise CommandError(
                    f"--changes-since must be {at.day} or earlier.", returncode=WRONG_ARGUMENT
                )
            since = read_paper_baseline(
                scope, AsOf(options["changes_since"]), clock.in_words(options["changes_since"])
            )
        wanted = PaperRequest(scope, at, since=since, **parts)
        file = render(wanted.build(), options["format"])
        output = options["output"]
        if output and file.extension != options["format"]:
            # A long paper as PDF is a zip file of its parts.
            output = output.with_suffix(f".{file.extension}")
        self.write_file([file.content], output)

    def write_file(self, chunks: Iterable[bytes], output: Path | None) -> None:
        """Write the chunks of a file to ``output``, or to standard output, as they come."""
        if output is None:
            stream = getattr(self.stdout, "buffer", None) or sys.stdout.buffer
            stream.writelines(chunks)
            stream.flush()
            return
        try:
            with output.open("wb") as file:
                file.writelines(chunks)
        except OSError as error:
            raise CommandError(f"Could not write {output}: {error.strerror}.") from error
        self.stderr.write(f"Wrote {output}.")


def find_row(model: type[Row], key: str, given: str | None, argument: str) -> Row | None:
    """Return the row that an argument names, or None without one.

    Raises CommandError with the allowed values if there is no such row.
    """
    if given is None:
        return None
    found = model._default_manager.filter(**{f"{key}__iexact": given}).first()
    if found is None:
        allowed = ", ".join(model._default_manager.order_by(key).values_list(key, flat=True))
        raise CommandError(
            f"{argument} must be one of: {allowed}. “{given}” is not one of them.",
            returncode=WRONG_ARGUMENT,
        )
    return found
