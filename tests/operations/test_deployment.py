"""The samples in deploy/ fit the service: what they run exists, and they are as closed as they say.

No container engine is needed: files are parsed, and commands are run here.
"""

import http.server
import os
import re
import shlex
import ssl
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands
from dockerfile_parse import DockerfileParser

from tests.helpers.project import PRODUCTION, ROOT
from tests.operations.deploy_files import DEPLOY, FOLDER, UNITS, load, unit

OPERATE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: each for name, each in SERVICES.items() if each["image"] == "cbtracker"}
DOCKERFILE = DockerfileParser(str(DEPLOY / "Dockerfile"), cache_content=True)
# An image by its name and version, from wherever the engine fetches images.
IMAGE = re.compile(r"([a-z]+/)?[a-z-]+:v?\d[\w.-]*")
SH = "/bin/sh"


def commands() -> Iterator[list[str]]:
    """Yield each command of ours that a file in deploy/ names."""
    for line in DOCKERFILE.structure:
        if line["instruction"] == "CMD":
            yield yaml.safe_load(line["value"])
        if line["instruction"] == "HEALTHCHECK":
            yield yaml.safe_load(line["value"].partition("CMD ")[2])
    for service in OURS.values():
        yield service.get("command", [])
        if "test" in service["healthcheck"]:
            yield service["healthcheck"]["test"][1:]
    for path in UNITS:
        if path.suffix == ".service":
            yield shlex.split(unit(path)["Service"]["ExecStart"].replace(f"{FOLDER}/", ""))
    yield from commands_of_scripts()


def commands_of_scripts() -> Iterator[list[str]]:
    for script, begins in (("nightly.sh", "run "), ("prepare.sh", "manage.py ")):
        for line in (DEPLOY / script).read_text(encoding="utf-8").splitlines():
            if begins in line and "()" not in line:
                yield ["manage.py", *line.partition(begins)[2].split()]


def test_every_command_is_one_that_exists():
    wrong = []
    for command in commands():
        for word, following in pairwise([*command, ""]):
            is_file = word.startswith("deploy/") or word.endswith((".py", ".sh"))
            if is_file and not (ROOT / word).is_file():
                wrong.append(word)
            if word == "manage.py" and following not in get_commands():
                wrong.append(following)
    assert wrong == []
    assert len(list(commands())) > 15


def test_gunicorn_takes_its_command_line_in_production():
    lines = [command for command in commands() if "gunicorn" in "".join(command[:1])]
    assert len(lines) == 2
    for line in lines:
        command = [sys.executable, "-m", "gunicorn", "--check-config", *line[1:]]
        given = {"PATH": os.environ["PATH"], "DEMONSTRATION": "false", **PRODUCTION}
        checked = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr


# The image.


def test_the_image_runs_as_nobody_in_particular_and_says_whether_it_is_well():
    last = [line for line in DOCKERFILE.structure if line["instruction"] != "COMMENT"]
    last = last[max(n for n, line in enumerate(last) if line["instruction"] == "FROM") :]
    names = [line["instruction"] for line in last]
    [user] = [line["value"] for line in last if line["instruction"] == "USER"]
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
    assert names.index("USER") < names.index("CMD")
    assert {"HEALTHCHECK", "EXPOSE", "STOPSIGNAL"} <= set(names)
    # Nothing is fetched into it, or run with more rights, when it is built.
    assert "ADD" not in [line["instruction"] for line in DOCKERFILE.structure]
    assert "sudo" not in DOCKERFILE.content
    for image in DOCKERFILE.parent_images:
        assert IMAGE.fullmatch(image)


def test_no_secret_and_no_record_of_this_machine_goes_into_the_image():
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".*", "**/.env", "**/settings.env", "db.sqlite3*", "evidence", "build"} <= set(ignored)
    unknown = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/deploy/.env", "/deploy/settings.env"} <= set(unknown)


# Compose.


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_is_confined(name: str):
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")
    # Ours run as the image's user, unless they say another.
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service.get("user", "10001:10001"))
    assert name in OURS or "user" in service
    assert service["image"] == "cbtracker" or IMAGE.fullmatch(service["image"])
    # What anybody reaches is the proxy alone.
    for port in service.get("ports", []):
        assert name == "proxy" or port.startswith("127.0.0.1:")


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_refers_to_what_is_there(name: str):
    service = SERVICES[name]
    assert set(service.get("depends_on", {})) <= set(SERVICES)
    for volume in service.get("volumes", []):
        source = volume.partition(":")[0]
        assert (
            (DEPLOY / source).is_file() if source.startswith(".") else source in COMPOSE["volumes"]
        )
    # A service that others wait for says whether it is well, or ends.
    for other in service.get("depends_on", {}):
        condition = service["depends_on"][other]["condition"]
        ends = SERVICES[other]["restart"] == "no"
        assert condition == ("service_completed_successfully" if ends else "service_healthy")
        assert ends or "test" in SERVICES[other]["healthcheck"]


def test_every_setting_of_the_containers_is_explained_and_none_is_missing():
    for service in OURS.values():
        for name in service.get("environment", {}):
            assert f"| `{name}` |" in OPERATE
    assert set(PRODUCTION) <= set(OURS["application"]["environment"])
    dockerfile = [line for line in DOCKERFILE.structure if line["instruction"] == "ENV"]
    for name in re.findall(r"([A-Z_]+)=", dockerfile[0]["value"]):
        is_known = name in ("PATH", "HOME") or name.startswith("PYTHON")
        assert is_known or f"| `{name}` |" in OPERATE


def test_starting_needs_nothing_but_the_secrets_that_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    start = load("start")
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    needed = {name for name, rest in re.findall(r"\$\{(\w+)([^}]*)\}", text) if ":-" not in rest}
    assert needed == set(start.SECRETS)
    monkeypatch.setattr(start, "ENV", tmp_path / ".env")
    start.write_env()
    made = (tmp_path / ".env").read_text()
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    values = dict(line.split("=") for line in made.splitlines())
    assert set(values) == needed
    assert all(len(value) >= 60 for value in values.values())
    assert len(set(values.values())) == len(values)
    start.write_env()
    assert (tmp_path / ".env").read_text() == made


def test_a_certificate_is_made_once(tmp_path: Path):
    write_certificate = load("certificate").write_certificate
    write_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "tls.crt", tmp_path / "tls.key")
    assert stat.S_IMODE((tmp_path / "tls.key").stat().st_mode) == 0o600
    made = (tmp_path / "tls.crt").read_bytes()
    write_certificate(tmp_path)
    assert (tmp_path / "tls.crt").read_bytes() == made


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_engine_is_told_whether_the_service_is_well(status: int, code: int):
    class _Answering(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with http.server.HTTPServer(("127.0.0.1", 0), _Answering) as server:
        threading.Thread(target=server.handle_request).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        command = [sys.executable, "deploy/ask.py", address]
        assert subprocess.run(command, cwd=ROOT, capture_output=True).returncode == code


# What runs by the clock.


@pytest.fixture
def noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that notes what is run as ``python``, of which ``check_log`` fails, or ``sleep``."""
    file = tmp_path / "noted"
    for name, ends in (("python", '[ "$2" != check_log ]'), ("sleep", "kill -TERM $PPID")):
        stub = tmp_path / name
        stub.write_text(f'#!/bin/sh\necho {name} "$@" >> {file}\n{ends}\n')
        stub.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return file


def test_each_nightly_command_runs_and_a_failure_is_told(noted: Path):
    done = subprocess.run([SH, "deploy/nightly.sh"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "check_log failed" in done.stderr
    ran = [line.split()[2] for line in noted.read_text().splitlines()]
    assert ran[:4] == ["backup", "rehearse_restore", "check_log", "check_editions"]
    for name in ran:
        assert f"| every night | `manage.py {name}" in OPERATE or name == "clearsessions"


@pytest.mark.parametrize(("when", "shortest", "longest"), [("900", 900, 900), ("02:00", 1, 90_000)])
def test_what_runs_by_the_clock_waits_and_stops_at_once(
    when: str, shortest: int, longest: int, noted: Path
):
    command = [SH, "deploy/every.sh", when, "python", "manage.py", "send_reminders"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    [slept] = noted.read_text().splitlines()
    assert shortest <= int(slept.split()[1]) <= longest


def test_what_runs_by_the_clock_runs_again_after_a_failure(noted: Path, tmp_path: Path):
    (tmp_path / "sleep").unlink()
    command = [SH, "deploy/every.sh", "0.01", "python", "manage.py", "check_log"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr
        for _ in range(3):
            assert "manage.py check_log failed with 1" in running.stderr.readline()
        running.terminate()
        assert running.wait(timeout=30) == 0


@pytest.mark.parametrize("script", sorted(DEPLOY.glob("*.sh")), ids=lambda path: path.name)
def test_each_script_is_one_that_sh_can_read(script: Path):
    assert subprocess.run([SH, "-n", script], capture_output=True).returncode == 0
