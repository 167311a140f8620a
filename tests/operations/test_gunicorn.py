"""gunicorn itself, with the settings of the project: how it stops, and how its processes count."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.helpers.project import ROOT, UNCOLLECTED, free_port

# The application, which waits at one address until the test lets it go on.
SLOW = """
import os, pathlib, time
from cbtracker.wsgi import application as service

FOLDER = pathlib.Path(__file__).parent


def application(environ, start_response):
    if environ["QUERY_STRING"] == "slow":
        (FOLDER / "begun").touch()
        while not (FOLDER / "go on").exists():
            time.sleep(0.01)
    if environ["QUERY_STRING"] == "who":
        start_response("200 OK", [])
        return [str(os.getpid()).encode()]
    return service(environ, start_response)
"""
Start = Callable[..., tuple[subprocess.Popen[bytes], str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start gunicorn with more settings; return its process and the address of being alive."""
    (tmp_path / "slow.py").write_text(SLOW)
    (tmp_path / "uncollected.py").write_text(UNCOLLECTED)
    plain = {"DJANGO_SETTINGS_MODULE": "uncollected", "PYTHONPATH": str(tmp_path)}
    servers = []

    def start(**given: str) -> tuple[subprocess.Popen[bytes], str]:
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", "slow"]
        environment = {**os.environ, **plain, **given}
        with (tmp_path / "log").open("w") as log:
            server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        servers.append(server)
        address = f"http://127.0.0.1:{port}/health/live/"
        wait_for(lambda: answers(address), server)
        return server, address

    yield start
    for server in servers:
        server.kill()
        server.wait()


def answers(address: str) -> bool:
    try:
        with urlopen(address) as answer:  # noqa: S310 - our own, on this machine
            return bool(answer.status == 200)
    except OSError:
        return False


def wait_for(has_happened: Callable[[], bool], server: subprocess.Popen[bytes]) -> None:
    """Wait until something is so, while a server runs."""
    for _ in range(3_000):
        if has_happened():
            return
        assert server.poll() is None, "gunicorn has stopped"
        time.sleep(0.02)
    raise AssertionError("gunicorn takes too long")


def test_a_stop_lets_a_request_under_way_end(start: Start, tmp_path: Path):
    server, address = start()
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(answers, f"{address}?slow")
        wait_for((tmp_path / "begun").exists, server)
        server.send_signal(signal.SIGTERM)
        log = tmp_path / "log"
        wait_for(lambda: "Handling signal: term" in log.read_text(), server)
        assert not slow.done()
        (tmp_path / "go on").touch()
        assert slow.result(timeout=60)
    assert server.wait(timeout=60) == 0


def test_its_own_lines_are_json_too(start: Start, tmp_path: Path):
    log = tmp_path / "log"
    server, _ = start(LOG_FORMAT="json", GUNICORN_CMD_ARGS="--access-logfile=-")
    wait_for(lambda: "/health/live/" in log.read_text(), server)
    server.terminate()
    assert server.wait(timeout=60) == 0
    written = log.read_text()
    # gunicorn's own form of a line.
    assert "[INFO]" not in written
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    said = {line["logger"]: line["message"] for line in lines}
    assert "Shutting down" in said["gunicorn.error"]
    assert "/health/live/" in said["gunicorn.access"]
    assert all(line["time"] and line["level"] == "INFO" for line in lines)


def test_the_lines_of_the_application_are_json_under_gunicorn(start: Start, tmp_path: Path):
    log = tmp_path / "log"
    server, address = start(LOG_FORMAT="json", LOG_LEVEL="WARNING")
    assert not answers(address.replace("health/live/", "no-such-page/"))
    wait_for(lambda: "no-such-page" in log.read_text(), server)
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    [line] = [line for line in lines if "no-such-page" in line["message"]]
    assert line["logger"] == "django.request"
    assert line["level"] == "WARNING"
    assert line["request_id"]


def test_a_setting_of_gunicorn_can_be_in_the_file_of_settings(tmp_path: Path):
    for path in ROOT.glob("[!.]*"):
        if path.name != "cbtracker":
            (tmp_path / path.name).symlink_to(path)
    # The folder of the project is where this one is.
    shutil.copytree(ROOT / "cbtracker", tmp_path / "cbtracker")
    (tmp_path / ".env").write_text("WEB_CONCURRENCY=3\n")
    environment = {name: value for name, value in os.environ.items() if name != "WEB_CONCURRENCY"}
    command = [sys.executable, "-m", "gunicorn", "--print-config", "cbtracker.wsgi"]
    said = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert re.search(r"^workers += 3$", said.stdout, re.MULTILINE), said.stderr


def test_metrics_add_up_over_all_processes_and_leave_nothing(start: Start, tmp_path: Path):
    server, address = start(METRICS="true", WEB_CONCURRENCY="2", TMPDIR=str(tmp_path))
    seen = set()

    def both_have_answered() -> bool:
        with urlopen(f"{address}?who") as answer:  # noqa: S310 - as above
            seen.add(answer.read())
        return len(seen) == 2

    wait_for(both_have_answered, server)
    for _ in range(20):
        assert answers(address.replace("health/live", "service/contact"))
    with urlopen(address.replace("health/live/", "metrics")) as answer:  # noqa: S310 - as above
        lines = answer.read().decode().splitlines()
    counted = "django_http_responses_total_by_status_view_method_total{"
    [line] = [each for each in lines if each.startswith(counted) and 'view="service-page"' in each]
    assert line.endswith(" 20.0")
    assert list(tmp_path.glob("metrics-*"))
    server.terminate()
    assert server.wait(timeout=60) == 0
    assert list(tmp_path.glob("metrics-*")) == []
