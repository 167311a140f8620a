"""Kill the web server's processes while people write, and prove that nothing is lost or twice.

Run by hand: ``python -m tests.reliability.kill_web --times 200``. It uses an SQLite database of its
own in a temporary folder, or a PostgreSQL server of its own with ``--postgresql``.

Four officials raise requests and attach a file to each. A process of gunicorn is killed (SIGKILL)
after a time drawn by chance, and gunicorn starts another. Whoever got no answer sends the same
again. At the end, each request that was acknowledged is there once with its file, and so is each
that was not answered, or it is not there at all.
"""

import random
import time
from contextlib import ExitStack

from tests.reliability import service
from tests.reliability.clients import start_clients, stop_clients


def main() -> None:
    """Prepare a database, serve it, kill so many times, and look."""
    parser = service.parser(__doc__, times=200, longest=2)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        url = ""
        if options.postgresql:
            from postgresql import postgresql

            url = stack.enter_context(postgresql(durable=True))
        server = service.WebServer(stack.enter_context(service.prepared(url)))
        stack.callback(server.stop)
        chance = random.Random(options.seed)  # noqa: S311 - no secret
        began = time.monotonic()
        clients = start_clients(server.port)
        kills = service.kill_in_turns(lambda: server.kill_worker(chance), clients, options, chance)
        answers = stop_clients(clients)
        found = service.check_acts(act for client in clients for act in client.acts)
        print(f"{kills} kills in {time.monotonic() - began:.0f} seconds. {answers}.\n{found}")


if __name__ == "__main__":
    main()
