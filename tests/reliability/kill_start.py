"""Kill ``make run`` in each of its steps, run it again, and prove that it starts as if nothing was.

Run by hand: ``python -m tests.reliability.kill_start --times 3``. It uses an SQLite database of its
own in a temporary folder. Set-up, which installs packages, is not among the steps.

Each step is killed so many times (SIGKILL, all processes at once) some time after it began, which
is drawn by chance. Then the service is started to its end, and must be whole.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

from tests.helpers.project import ROOT, free_port
from tests.reliability import service

STEPS = ("migrate", "load_record", "demonstration_accounts", "collectstatic", "gunicorn")
# How long a start may take on a busy machine, in seconds.
LONG_ENOUGH = 180


def main() -> None:
    """Kill each step, start once more, and look."""
    options = service.parser(__doc__, times=3, longest=3).parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory(prefix="cbtracker-reliability-") as folder:
        port = free_port()
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder}/reliability.sqlite3",
            "DEMONSTRATION": "true",
            "EVIDENCE_FOLDER": f"{folder}/evidence",
            "PORT": str(port),
        }
        for step in STEPS:
            for _ in range(options.times):
                kill_in(step, chance.uniform(0, options.longest), environment)
            print(f"{step}: killed {options.times} times", flush=True)
        start = begin(environment)
        try:
            wait_for_page(port)
        finally:
            end(start)
        for command in ("check_log", "prove_record"):
            done = manage(environment, command)
            assert done.returncode == 0, done.stderr
            print(done.stdout.rstrip())
        assert "All 33 requests match" in manage(environment, "check_log").stdout
        print("The service started, and everything is there once.")


def begin(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start what ``make run`` starts after set-up, in a group of its own."""
    return subprocess.Popen(
        [sys.executable, "scripts/run.py"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill_in(step: str, seconds: float, environment: dict[str, str]) -> None:
    """Start, and kill it some time after a step has begun."""
    start = begin(environment)
    try:
        until = time.monotonic() + LONG_ENOUGH
        while not is_in(step, start.pid):
            assert start.poll() is None, f"it ended before {step}"
            assert time.monotonic() < until, f"it did not come to {step}"
            time.sleep(0.01)
        time.sleep(seconds)
    finally:
        end(start)


def is_in(step: str, process: int) -> bool:
    """Return whether a process, or one that it started, runs a step."""
    with suppress(OSError):
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        for each in (str(process), *children):
            if step.encode() in Path(f"/proc/{each}/cmdline").read_bytes().split(b"\0"):
                return True
    return False


def end(start: subprocess.Popen[bytes]) -> None:
    """Kill a start and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(start.pid, signal.SIGKILL)
    start.wait()


def wait_for_page(port: int) -> None:
    """Fail unless the service answers in time."""
    until = time.monotonic() + LONG_ENOUGH
    while True:
        with suppress(OSError):
            urlopen(f"http://127.0.0.1:{port}/accounts/sign-in/", timeout=30).close()
            return
        assert time.monotonic() < until, "the service did not start"
        time.sleep(0.1)


def manage(environment: dict[str, str], command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )


if __name__ == "__main__":
    main()
