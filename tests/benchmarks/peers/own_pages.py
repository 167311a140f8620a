"""cbtracker as one of the peers: its pages, and its requests for the others to be filled with.

python -m tests.benchmarks.peers.own_pages pages       asks for pages by name
python -m tests.benchmarks.peers.own_pages requests    prints requests as JSON
"""

import json
import re
import sys
from collections.abc import Callable
from itertools import count

import django
from django.conf import settings

from tests.benchmarks.peers.worker import Stopwatch, answer


def main() -> None:
    django.setup()
    if sys.argv[1] == "requests":
        print(json.dumps(requests()))
    else:
        answer(pages())


def requests() -> list[dict]:
    """Return what there is to copy: the first requests, of which all others are copies."""
    from requests_log.models import Request
    from requests_log.seed.volume import BLOCK_SIZE

    first = Request.objects.order_by("number").prefetch_related("entries")[:BLOCK_SIZE]
    return [
        {
            "issue": request.line.issue,
            "departments": request.line.department_codes,
            "areas": request.line.areas_label,
            "due": request.target_date and request.target_date.isoformat(),
            "entries": [
                {"day": entry.effective_on.isoformat(), "text": entry.status, "stage": entry.stage}
                for entry in request.entries.all()
            ],
        }
        for request in first
    ]


def pages() -> dict[str, Callable[[Stopwatch], int]]:
    """Return how to ask for each page, by its name."""
    from requests_log.models import Request
    from requests_log.rules.stages import Stage
    from tests.benchmarks.load import filled_in
    from tests.benchmarks.measure import names, readers

    client = readers()["official"]
    ten_entries = names()["request"]
    open_requests = list(Request.objects.filter(stage=Stage.IN_PROGRESS).order_by("-number")[:100])
    turns = count()

    def read(address: str, *, again: bool = False) -> Callable[[Stopwatch], int]:
        def page(stopwatch: Stopwatch) -> int:
            settings.KEEP_PAGES = again
            return len(set(re.findall(r"CB-\d{3,}", stopwatch.get(client, address))))

        return page

    def change(stopwatch: Stopwatch) -> int:
        turn = next(turns)
        request = open_requests[turn % len(open_requests)]
        address, before = f"{request.get_absolute_url()}update/", request.entries.count()
        body = filled_in(client.get(address).content.decode(), "", turn)
        stopwatch.post(client, address, body, content_type="application/x-www-form-urlencoded")
        assert request.entries.count() == before + 1
        return 1

    return {
        "floor": read("/floor/"),
        "list": read("/requests/"),
        "record": read(ten_entries),
        "change": change,
        "home": read("/"),
        "list-again": read("/requests/", again=True),
        "record-again": read(ten_entries, again=True),
        "home-again": read("/", again=True),
    }


if __name__ == "__main__":
    main()
