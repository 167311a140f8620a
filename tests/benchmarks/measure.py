"""Measure one database, in a process of its own; print JSON.

With ``pages`` it waits for addresses on its input and prints what each cost once, so that several
databases are measured in turns and a machine that slows down slows all of them.
"""

import json
import re
import resource
import statistics
import sys
import time

import django


def main() -> None:
    """Measure what the first argument names, and print it."""
    django.setup()
    if sys.argv[1] == "pages":
        pages()
        return
    print(json.dumps(moves() if sys.argv[1] == "moves" else download(sys.argv[1])))


def pages() -> None:
    """Read lines of a reader and an address; print milliseconds, and how many requests it names.

    ``again`` after them is for a page that is served as it was made the time before.
    """
    from django.conf import settings

    clients = readers()
    known = names()
    for line in sys.stdin:
        reader, address, *again = line.split()
        settings.KEEP_PAGES = bool(again)
        start = time.perf_counter()
        page = read(clients[reader], address.format(**known))
        spent = (time.perf_counter() - start) * 1000
        print(json.dumps([spent, len(set(re.findall(rb"CB-\d{3,}", page)))]), flush=True)


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
    for name, role in (
        ("official", Role.OFFICIAL),
        ("lead", Role.LEAD),
        ("champion", Role.CHAMPION),
    ):
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
    """Return what addresses of pages name: of departments and areas those with most requests."""
    from papers.models import Meeting
    from requests_log.models import Body, Request
    from requests_log.queries.stage_counts import count_all_by_stage

    body, _ = Body.objects.get_or_create(name="Community Budgets Group")
    meeting, _ = Meeting.objects.get_or_create(body=body, held_on="2011-03-17")
    asked = count_all_by_stage()
    return {
        "department": max(asked.departments, key=_sum)[0].code,
        "small": min((each for each in asked.departments if any(each[1])), key=_sum)[0].code,
        "busy": max(asked.departments, key=_open)[0].code,
        "area": max(asked.areas, key=_sum)[0].slug,
        "request": ten_entries().get_absolute_url(),
        "meeting": meeting.get_absolute_url(),
        "middle": f"{(middle := Request.objects.count() // 2)}~{middle}",
    }


def _sum(counted) -> int:
    return sum(counted[1])


def _open(counted) -> int:
    return sum(counted[1][:2])


def ten_entries():
    """Return the first request, its line confirmed until its log has ten entries."""
    from accounts.models import Role, User
    from cbtracker import clock
    from requests_log.domain import commands
    from requests_log.models import Request

    official = User.objects.filter(role=Role.OFFICIAL).first()
    request = Request.objects.get(number=1)
    while request.entries.count() < 10:
        request.refresh_from_db()
        day = clock.today()
        commands.confirm(by=official, request=request, seen=request.line, effective_on=day)
    return request


def moves() -> dict[str, float]:
    """Return the queries of a move, its milliseconds, and those of an insert and an update."""
    from django.db import connection, transaction
    from django.db.models import Max
    from django.test.utils import CaptureQueriesContext

    from accounts.models import Role, User
    from cbtracker import clock
    from requests_log.domain import commands
    from requests_log.models import Entry, Request
    from requests_log.rules.stages import Stage

    official = User.objects.filter(role=Role.OFFICIAL).first()
    resolved = list(Request.objects.filter(stage=Stage.RESOLVED).order_by("-number")[:81])
    # The queries of this one are counted.
    another = resolved.pop()
    bare, whole = [], []
    # A bare row is of no log's making, and stands where no log has come to.
    place_of_none = (Entry.objects.aggregate(last=Max("number"))["last"] or 0) + 1_000

    def move(request):
        commands.move(
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
            copied = {f.attname: getattr(request.line, f.attname) for f in Entry._meta.fields}
            new = Entry.objects.create(**{**copied, "id": None, "number": place_of_none})
            Request.objects.filter(pk=request.pk).update(updated_on=new.effective_on)

    for place, request in enumerate(resolved):
        assert request.line
        start = time.perf_counter()
        (insert_and_update if place % 2 else move)(request)
        (bare if place % 2 else whole).append(time.perf_counter() - start)
    assert another.line
    with CaptureQueriesContext(connection) as queries:
        move(another)
    ends = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return {
        "queries": sum(not query["sql"].startswith(ends) for query in queries),
        "move": statistics.median(whole) * 1000,
        "insert and update": statistics.median(bare) * 1000,
    }


def download(address: str) -> dict[str, float]:
    """Return the seconds until the first bytes and the last, and the memory in MB."""
    client = readers()["official"]
    address = address.format(**names())
    read(client, "/requests/")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    response = client.get(address)
    chunks = iter(response.streaming_content if response.streaming else [response.content])
    size = len(next(chunks, b""))
    first = time.perf_counter() - start
    for chunk in chunks:
        size += len(chunk)
    last = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "status": response.status_code,
        "size, MB": size / 1024**2,
        "first byte, s": first,
        "last byte, s": last,
        "memory before, MB": before / 1024,
        "memory at its peak, MB": after / 1024,
    }


if __name__ == "__main__":
    main()
