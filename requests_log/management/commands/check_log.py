from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from requests_log.domain import integrity
from requests_log.models import Request


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

    def handle(self, *args: object, repair: bool, no_files: bool, **options: object) -> None:
        findings = list(integrity.find_disagreements(with_files=not no_files))
        for finding in findings:
            self.stdout.write(str(finding))
        if findings and repair:
            integrity.repair(findings)
            repaired = {finding.number for finding in findings if finding.repairable}
            self.stdout.write(f"Rebuilt from their logs: {len(repaired)}.")
            findings = list(integrity.find_disagreements(with_files=not no_files))
        if findings:
            wrong = len({finding.number for finding in findings})
            raise CommandError(f"Requests that do not match their log: {wrong}.")
        self.stdout.write(f"All {Request.objects.count()} requests match their logs.")
