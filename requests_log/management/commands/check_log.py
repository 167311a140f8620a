from argparse import ArgumentParser
from typing import Any

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

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(integrity.find_disagreements())
        for finding in findings:
            self.stdout.write(str(finding))
        if findings and options["repair"]:
            integrity.repair(findings)
            mended = {f.number for f in findings if f.repairable}
            self.stdout.write(f"Rebuilt from their logs: {len(mended)}.")
            findings = list(integrity.find_disagreements())
        if findings:
            wrong = len({finding.number for finding in findings})
            raise CommandError(f"Requests that do not match their log: {wrong}.")
        self.stdout.write(f"All {Request.objects.count()} requests match their logs.")
