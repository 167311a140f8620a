"""django-helpdesk filled with cbtracker's requests, and its pages. Runs where it is installed.

    python -m tests.benchmarks.peers.helpdesk.measure fill 33 FILE    fills a new database
    python -m tests.benchmarks.peers.helpdesk.measure pages           asks for pages by name

A department is a queue, the areas and further departments are custom fields, the first entry is the
ticket and each other one a follow-up. One ticket in five is the reader's own.
"""

import datetime as dt
import json
import re
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.db import connection

from tests.benchmarks.peers.worker import Stopwatch, answer

READER = "official"
STATUSES = {"in_progress": 1, "on_going": 2, "resolved": 3}
OWN_EVERY = 5
AT_ONCE = 1_000
# The first ticket has so many follow-ups, as the request that is read has ten entries.
FOLLOW_UPS = 9
LIST = "/tickets/?" + "&".join(f"status={status}" for status in STATUSES.values())
# The list's page has no rows: a script asks for them at an address that it names.
ROWS = re.compile(r"/datatables_ticket_list/[^'\"]+")


def main() -> None:
    django.setup()
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text(encoding="utf-8")))
    else:
        answer(pages())


def model(name: str) -> Any:
    return apps.get_model("helpdesk", name)


def fill(size: int, requests: list[dict]) -> None:
    """Write ``size`` tickets: the requests, again and again."""
    from django.contrib.auth import get_user_model

    reader = get_user_model().objects.create_user(READER, is_staff=True)
    codes = sorted({code for request in requests for code in request["departments"]})
    queues = {
        code: model("Queue").objects.create(title=code, slug=code.lower().replace(" ", "-"))
        for code in [*codes, "none"]
    }
    fields = {
        name: model("CustomField").objects.create(
            name=name, label=name.capitalize(), data_type="varchar", max_length=300, required=False
        )
        for name in ("areas", "departments")
    }
    # So that tickets have the days of their requests.
    model("Ticket")._meta.get_field("created").auto_now_add = False
    for start in range(0, size, AT_ONCE):
        copied = [requests[n % len(requests)] for n in range(start, min(start + AT_ONCE, size))]
        tickets = model("Ticket").objects.bulk_create(
            model("Ticket")(
                title=request["issue"][:200],
                description=request["entries"][0]["text"],
                queue=queues[(request["departments"] or ["none"])[0]],
                status=STATUSES[request["entries"][-1]["stage"]],
                assigned_to=None if place % OWN_EVERY else reader,
                created=at(request["entries"][0]["day"]),
                due_date=request["due"] and at(request["due"]),
            )
            for place, request in enumerate(copied)
        )
        model("TicketCustomFieldValue").objects.bulk_create(
            model("TicketCustomFieldValue")(ticket=ticket, field=fields[name], value=value)
            for ticket, request in zip(tickets, copied, strict=True)
            for name, value in (
                ("areas", request["areas"]),
                ("departments", ", ".join(request["departments"][1:])),
            )
        )
        write_follow_ups(tickets, copied, reader)
    first = model("Ticket").objects.order_by("pk")[0]
    for _ in range(FOLLOW_UPS - first.followup_set.count()):
        first.followup_set.create(
            title="Comment", comment=first.description, user=reader, public=True
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def write_follow_ups(tickets: list[Any], requests: list[dict], reader: Any) -> None:
    """Write the entries after the first, with what each changed."""
    follow_ups, changes = [], []
    for ticket, request in zip(tickets, requests, strict=True):
        before = request["entries"][0]
        for entry in request["entries"][1:]:
            moved = entry["stage"] != before["stage"]
            follow_up = model("FollowUp")(
                ticket=ticket,
                date=at(entry["day"]),
                title="Status" if moved else "Comment",
                comment=entry["text"],
                user=reader,
                public=True,
                new_status=STATUSES[entry["stage"]] if moved else None,
            )
            follow_ups.append(follow_up)
            if moved:
                changes.append(
                    model("TicketChange")(
                        followup=follow_up,
                        field="Status",
                        old_value=before["stage"],
                        new_value=entry["stage"],
                    )
                )
            before = entry
    model("FollowUp").objects.bulk_create(follow_ups)
    model("TicketChange").objects.bulk_create(changes)


def at(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(day).replace(hour=12, tzinfo=dt.UTC)


def pages() -> dict[str, Callable[[Stopwatch], int]]:
    """Return how to ask for each page, by its name."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.get(username=READER))
    first = model("Ticket").objects.order_by("pk")[0]
    opened = list(model("Ticket").objects.filter(status=STATUSES["in_progress"])[:100])
    turns = count()

    def read(address: str) -> Callable[[Stopwatch], int]:
        def page(stopwatch: Stopwatch) -> int:
            return len(set(re.findall(r"/tickets/\d+/", stopwatch.get(client, address))))

        return page

    def list_of_tickets(stopwatch: Stopwatch) -> int:
        rows = ROWS.search(stopwatch.get(client, LIST))
        assert rows
        shown = json.loads(stopwatch.get(client, f"{rows[0]}?draw=1&start=0&length=25"))
        return len(shown["data"])

    def change(stopwatch: Stopwatch) -> int:
        turn = next(turns)
        ticket = opened[turn % len(opened)]
        custom = {
            f"custom_{value.field.name}": value.value
            for value in ticket.ticketcustomfieldvalue_set.select_related("field")
        }
        before = ticket.followup_set.count()
        stopwatch.post(
            client,
            f"{ticket.get_absolute_url()}update/",
            {
                **custom,
                "title": ticket.title,
                "queue": ticket.queue_id,
                "priority": ticket.priority,
                "new_status": ticket.status,
                "comment": f"Talks go on, as they did before: round {turn}.",
                "public": "1",
            },
        )
        assert ticket.followup_set.count() == before + 1
        return 1

    return {
        "list": list_of_tickets,
        "record": read(first.get_absolute_url()),
        "change": change,
        "home": read("/dashboard/"),
    }


if __name__ == "__main__":
    main()
