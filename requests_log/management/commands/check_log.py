import os
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError

from background.processes import run_in_processes
from cbtracker.text import count_of
from requests_log.domain import integrity
from requests_log.domain.integrity import Checked, Finding
from requests_log.models import Request
from requests_log.projections.builder import CountKey
from requests_log.rules.references import format_reference, parse_reference

# From so many requests on, several processes check them, and each range is reported.
MANY = 5_000
# How many requests a process checks before it says what it found.
IN_A_RANGE = 2_000
NO_COUNTS = "Counts by stage were not checked: they need the logs of all requests."


class Command(BaseCommand):
    help = "Check that every request matches its log, and list those that do not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="Rebuild each request that does not match its log.",
        )

        parser.add_argument(
            "--no-files",
            action="store_true",
            help="Do not read the files of evidence, where there are many.",
        )
        parser.add_argument(
            "--from",
            dest="start",
            default="CB-001",
            metavar="REFERENCE",
            help="Begin with this request, where an earlier check was stopped.",
        )
        parser.add_argument(
            "--processes",
            type=int,
            default=os.cpu_count() or 1,
            help=f"How many processes check {MANY:,} requests or more. Default: one for each core.",
        )

    def handle(
        self,
        *args: object,
        repair: bool,
        no_files: bool,
        start: str,
        processes: int,
        **options: object,
    ) -> None:
        number = parse_reference(start)
        if number is None:
            raise CommandError(f"{start} is not a reference, such as CB-012.")
        findings = list(self._check(number, processes, with_files=not no_files))
        if findings and repair:
            integrity.repair(findings)
            repaired = {finding.number for finding in findings if finding.repairable}
            self.stdout.write(f"Rebuilt from their logs: {len(repaired)}.")
            findings = list(integrity.find_disagreements(with_files=not no_files))
        if findings:
            wrong = len({finding.number for finding in findings})
            can_repair = not repair and any(finding.repairable for finding in findings)
            hint = " check_log --repair rebuilds what it can." if can_repair else ""
            raise CommandError(f"Requests that do not match their log: {wrong}.{hint}")
        count = Request.objects.filter(number__gte=number).count()
        match = "matches its log" if count == 1 else "match their logs"
        if number > 1:
            self.stdout.write(NO_COUNTS)
            self.stdout.write(f"{count_of(count, 'request')} from {start} on {match}.")
            return
        requests = count_of(count, "request")
        self.stdout.write(f"{'The' if count == 1 else 'All'} {requests} {match}.")

    def _check(self, start: int, processes: int, *, with_files: bool) -> Iterator[Finding]:
        """Write and yield each finding, and after each range how far the check is if it is long."""
        is_long = Request.objects.filter(number__gte=start).count() >= MANY
        ranges = integrity.number_ranges(start=start, size=IN_A_RANGE)
        counts: Counter[CountKey] = Counter()
        checked = run_in_processes(_check_range, ranges, processes=processes if is_long else 1)
        for (_, last), part in zip(ranges, checked, strict=True):
            for finding in part.findings:
                self.stdout.write(str(finding))
                yield finding
            counts.update(part.counts)
            if is_long:
                self.stderr.write(f"Checked up to {format_reference(last)}.")
        whole = integrity.check_whole_record(counts if start <= 1 else None, with_files=with_files)
        for finding in whole:
            self.stdout.write(str(finding))
            yield finding


def _check_range(numbers: tuple[int, int]) -> Checked:
    return integrity.check_requests(*numbers)
