"""What pages cost in one database: run in a process of its own, prints JSON.

Milliseconds are the lower quartile of some tens of readings after a few that warm what is kept.
"""

import json
import resource
import statistics
import sys
import time

import django

READINGS = 25
SECONDS = 2.0
FEWEST = 5


def main() -> None:
    """Measure what the first argument names, and print it."""
    django.setup()
    what = {"pages": pages, "csv": csv_file, "xlsx": xlsx_file, "ods": ods_file, "moves": moves}
    print(json.dumps(what[sys.argv[1]]()))


def pages() -> dict[str, float]:
    """Return the milliseconds of the floor and of every page, by name."""
    from tests.benchmarks.pages import PAGES

    clients = readers()
    known = names()
    found = {"floor": cost_of(clients["official"], "/floor/")}
    for page in PAGES:
        found[page.name] = cost_of(clients[page.reader], page.address.format(**known))
        print(f"  {page.name}: {found[page.name]:.1f}", file=sys.stderr)
    found["floor"] = min(found["floor"], cost_of(clients["official"], "/floor/"))
    return found


def cost_of(client, address: str) -> float:
    """Return the milliseconds of one page."""
    for _ in range(2):
        read(client, address)
    times = []
    begun = time.perf_counter()
    while len(times) < READINGS:
        start = time.perf_counter()
        read(client, address)
        times.append((time.perf_counter() - start) * 1000)
        if len(times) >= FEWEST and time.perf_counter() - begun > SECONDS:
            break
    return statistics.quantiles(times, n=4)[0]


def read(client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, f"{address}: {response.status_code}"
    return response.getvalue()


def readers():
    """Return a signed-in client for each reader, whose accounts are made where there are none."""
    from django.test import Client

    from accounts.models import Role, User
    from areas.models import Area, Lead

    people = {}
    for name, role in (("official", Role.OFFICIAL), ("lead", Role.LEAD)):
        email = f"{name}.bench@cbtracker.invalid"
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(email, None, name=name.title(), role=role)
            if role == Role.LEAD:
                Lead.objects.create(user=user, area=Area.objects.order_by("pk").first())
        people[name] = Client()
        people[name].force_login(user)
    return people


def names() -> dict[str, str]:
    """Return what addresses of pages name."""
    from areas.models import Area
    from departments.models import Department
    from papers.models import Meeting
    from requests_log.models import Request

    if not Meeting.objects.exists():
        Meeting.objects.create(body="Community Budgets Group", held_on="2011-03-17")
    return {
        "department": Department.objects.order_by("pk").first().code,
        "area": Area.objects.order_by("pk").first().slug,
        "request": ten_entries().get_absolute_url(),
        "middle": f"{(middle := Request.objects.count() // 2)}~{middle}",
    }


def ten_entries():
    """Return the first request, its line confirmed until its log has ten entries."""
    from accounts.models import Role, User
    from cbtracker import clock
    from requests_log import writer
    from requests_log.models import Request

    official = User.objects.filter(role=Role.OFFICIAL).first()
    request = Request.objects.get(number=1)
    while request.entries.count() < 10:
        request.refresh_from_db()
        day = clock.today()
        writer.confirm(by=official, request=request, seen=request.line, effective_on=day)
    return request


def moves() -> dict[str, float]:
    """Return the queries of a move, its milliseconds, and those of an insert and an update."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from accounts.models import Role, User
    from cbtracker import clock
    from requests_log import writer
    from requests_log.models import Entry, Request
    from requests_log.stages import Stage

    official = User.objects.filter(role=Role.OFFICIAL).first()
    resolved = list(Request.objects.filter(stage=Stage.RESOLVED).order_by("-number")[:80])
    bare, whole = [], []

    def move(request):
        writer.move(
            by=official,
            request=request,
            seen=request.line,
            to=Stage.IN_PROGRESS,
            status="It is looked at again.",
            reason="It was not solved.",
            effective_on=clock.today(),
            target_date=None,
        )

    def insert_and_update(request):
        with transaction.atomic():
            entry = request.line
            number = entry.number + 1
            entry.pk = None
            copied = {f.name: getattr(entry, f.name) for f in Entry._meta.fields if f.name != "id"}
            new = Entry.objects.create(**{**copied, "number": number})
            Request.objects.filter(pk=request.pk).update(updated_on=new.effective_on)

    for request in resolved:
        request.line  # noqa: B018
    # Those at odd places get the bare rows, which no log would have: they are taken back.
    for place, request in enumerate(resolved):
        start = time.perf_counter()
        if place % 2:
            with Undone():
                start = time.perf_counter()
                insert_and_update(request)
                bare.append(time.perf_counter() - start)
            continue
        with Undone():
            start = time.perf_counter()
            move(request)
            whole.append(time.perf_counter() - start)
    with (
        Undone(),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        move(resolved[0])
    told = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    return {
        "queries": len(told),
        "move": statistics.median(whole) * 1000,
        "insert and update": statistics.median(bare) * 1000,
    }


class Undone:
    """Take back what is written within, so that what is measured stays as it was."""

    def __enter__(self):
        from django.db import transaction

        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *_):
        from django.db import transaction

        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


def csv_file() -> dict[str, float]:
    return download("csv")


def xlsx_file() -> dict[str, float]:
    return download("xlsx")


def ods_file() -> dict[str, float]:
    return download("ods")


def download(extension: str) -> dict[str, float]:
    """Return the seconds until the first bytes and the last, the rows and the memory in MB."""
    from requests_log.models import Request

    client = readers()["official"]
    read(client, "/requests/")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    response = client.get(f"/requests/download.{extension}")
    chunks = iter(response.streaming_content if response.streaming else [response.content])
    next(chunks, b"")
    first = time.perf_counter() - start
    for _ in chunks:
        pass
    last = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "status": response.status_code,
        "rows": Request.objects.count(),
        "first byte, s": first,
        "last byte, s": last,
        "memory before, MB": before / 1024,
        "memory at its peak, MB": after / 1024,
    }


if __name__ == "__main__":
    main()
