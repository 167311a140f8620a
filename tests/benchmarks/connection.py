"""What pages cost over HTTP: gunicorn as in production, read over one connection kept open.

    python -m tests.benchmarks.connection 33    on SQLite, where make bench has filled that database

The processor time of gunicorn shows what measuring in the process itself cannot: reading and
answering the connection, the threads, and connections to the database.
"""

import http.client
import json
import statistics
import sys
from typing import Any

from tests.benchmarks import load, processor
from tests.benchmarks.pages import FLOOR, LIST, by_name

# Read in turns, the baseline first.
OVER_HTTP = (FLOOR, LIST, "a request with ten entries", "home")
# Times are exact to 10 ms, so some readings go together, and the pages take turns some times.
TURNS, READINGS = 8, 25


def measure(environment: dict[str, str]) -> dict[str, float]:
    """Return the milliseconds of processor time that gunicorn spends on each page, by its name.

    They are the lower quartile of all turns. ``environment`` names the database.
    """
    known = load.known_to_a_browser(environment)
    addresses = {name: by_name(name).address.format(**known) for name in OVER_HTTP}
    with load.gunicorn(environment, workers=1) as (server, port):
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

        def cost(address: str) -> float:
            before = processor.seconds_of_all(server)
            for _ in range(READINGS):
                read(client, address, known)
            return (processor.seconds_of_all(server) - before) / READINGS * 1000

        # The first turn warms what is kept.
        turns = [list(map(cost, addresses.values())) for _ in range(1 + TURNS)][1:]
        client.close()
    lower = [statistics.quantiles(costs, n=4)[0] for costs in zip(*turns, strict=True)]
    return dict(zip(addresses, lower, strict=True))


def read(client: http.client.HTTPConnection, address: str, known: dict[str, Any]) -> None:
    """Read a page as a browser does, which asks for it compressed."""
    client.request("GET", address, headers={**load.cookies(known), "Accept-Encoding": "gzip"})
    response = client.getresponse()
    response.read()
    if response.status != 200 or response.will_close:
        sys.exit(f"{address}: {response.status}, or the connection was closed.")


def main() -> None:
    from tests.benchmarks.environment import environment
    from tests.benchmarks.run import BENCH

    url = f"sqlite:///{BENCH}/{sys.argv[1]}.sqlite3"
    print(json.dumps(measure(environment(url)), indent=1))


if __name__ == "__main__":
    main()
