"""Kill PostgreSQL while people write, and prove that nothing is lost or twice.

Run by hand: ``python -m tests.reliability.kill_postgresql --times 200``. It uses a server of its
own in a temporary folder, which waits for the disk on each commit. ``--times 1 --away 60`` takes
the database away for a minute.

As in ``kill_web``, four officials raise requests and attach a file to each. All processes of the
database server are killed (SIGKILL) after a time drawn by chance, and it is started again. In turns
with it, a process of gunicorn is killed. Pages say meanwhile that the service is unavailable.
"""

import random
import time
from typing import Any

from tests.reliability import service
from tests.reliability.clients import start_clients, stop_clients

# How long PostgreSQL is away at most, in seconds.
LONGEST_AWAY = 2


def main() -> None:
    """Prepare a database, serve it, kill so many times, and look."""
    parser = service.parser(__doc__, times=200, longest=3)
    parser.add_argument("--away", type=float, help="seconds until it is started again")
    options = parser.parse_args()
    from postgresql import postgresql_server

    chance = random.Random(options.seed)  # noqa: S311 - no secret
    with postgresql_server(durable=True) as database, service.prepared(database.url) as folder:
        server = service.WebServer(folder)
        try:
            began = time.monotonic()
            clients = start_clients(server.port)
            turns = Turns(database, server, chance, options.away)
            kills = service.kill_in_turns(turns.kill, clients, options, chance)
            answers = stop_clients(clients)
            found = service.check_acts(act for client in clients for act in client.acts)
        finally:
            server.stop()
        print(
            f"{kills} kills, {turns.of_database} of them of PostgreSQL, in"
            f" {time.monotonic() - began:.0f} seconds. {answers}.\n{found}"
        )


class Turns:
    """Kills PostgreSQL twice, then a process of gunicorn, and so on."""

    def __init__(
        self, database: Any, server: service.WebServer, chance: random.Random, away: float | None
    ) -> None:
        self._database, self._server, self._chance = database, server, chance
        self._away = away
        self._turn = self.of_database = 0

    def kill(self) -> bool:
        self._turn += 1
        if self._turn % 3 == 0:
            return self._server.kill_worker(self._chance)
        self._database.kill()
        self.of_database += 1
        time.sleep(self._away or self._chance.uniform(0, LONGEST_AWAY))
        self._database.start()
        return True


if __name__ == "__main__":
    main()
