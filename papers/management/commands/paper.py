"""The paper, from the command line."""

import datetime as dt
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from areas.models import Area
from cbtracker import clock
from departments.models import Department
from papers.domain.assemble import Scope, earlier_for_paper, is_over
from papers.formats import FORMATS, MOST_WHOLE, STREAMED, TOO_LONG
from papers.queries.paper_request import PaperRequest
from requests_log.as_of import AsOf
from requests_log.forms.as_of import refuse_future
from requests_log.queries import first_record

WRONG_ARGUMENT = 2


def day(text: str) -> dt.date:
    """Return a day that is written as 2011-03-22, and that has come."""
    try:
        found = dt.datetime.strptime(text, "%Y-%m-%d").date()
        refuse_future(found)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a date: write it as 2011-03-22.") from None
    except ValidationError as refusal:
        raise ArgumentTypeError(refusal.messages[0]) from None
    return found


class Command(BaseCommand):
    help = "Print the paper as at a date, or write it to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-at", type=day, help="date, such as 2011-03-22 (default: today)")
        parser.add_argument("--format", choices=list(FORMATS), required=True, help="file format")
        parser.add_argument("--department", help="only this department, by its code, such as DfE")
        parser.add_argument("--area", help="only this area, by its name in URLs, such as swindon")
        parser.add_argument(
            "--changes-since", type=day, help="add changes since this date, such as 2011-03-03"
        )
        parser.add_argument("--output", type=Path, help="file to write (default: standard output)")

    def handle(self, *args: Any, **options: Any) -> None:
        at = AsOf(options["as_at"] or clock.today())
        scope = Scope(
            None,
            area=find(Area, "slug", options["area"], "--area"),
            department=find(Department, "code", options["department"], "--department"),
        )
        if before := first_record.describe_start(at):
            # The paper of such a day has no line, and as CSV no word.
            self.stderr.write(before)
        if options["format"] == STREAMED and not options["changes_since"]:
            self.put(PaperRequest(scope, at).streamed(), options["output"])
            return
        if is_over(scope.count(at), MOST_WHOLE):
            raise CommandError(TOO_LONG, returncode=WRONG_ARGUMENT)
        since = None
        if options["changes_since"]:
            if options["changes_since"] > at.day:
                raise CommandError(
                    f"--changes-since must be {at.day} or earlier.", returncode=WRONG_ARGUMENT
                )
            since = earlier_for_paper(
                scope, AsOf(options["changes_since"]), clock.in_words(options["changes_since"])
            )
        written = FORMATS[options["format"]].render(PaperRequest(scope, at, since=since).paper())
        self.put([written], options["output"])

    def put(self, written: Iterable[bytes], output: Path | None) -> None:
        """Write a file, or print it, as its parts come."""
        if output is None:
            stream = getattr(self.stdout, "buffer", None) or sys.stdout.buffer
            stream.writelines(written)
            stream.flush()
            return
        try:
            with output.open("wb") as file:
                file.writelines(written)
        except OSError as error:
            raise CommandError(f"Could not write {output}: {error.strerror}.") from error
        self.stderr.write(f"Wrote {output}.")


def find(model: Any, key: str, given: str | None, argument: str) -> Any:
    """Return the row that an argument names, or None; name those that there are for a wrong one."""
    if given is None:
        return None
    found = model.objects.filter(**{f"{key}__iexact": given}).first()
    if found is None:
        allowed = ", ".join(model.objects.order_by(key).values_list(key, flat=True))
        raise CommandError(
            f"{argument} must be one of: {allowed}. “{given}” is not one of them.",
            returncode=WRONG_ARGUMENT,
        )
    return found
