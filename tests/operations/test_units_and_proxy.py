"""The units of systemd and the file of nginx in deploy/ are as closed as they say."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import crossplane
import pytest
from dotenv import dotenv_values

from tests.factories.urls import routes
from tests.helpers.project import ROOT
from tests.operations.deploy_files import DEPLOY, FOLDER, UNITS, load, unit

PROXY = DEPLOY / "nginx.conf"

# systemd.


@pytest.mark.parametrize(
    "path", [path for path in UNITS if path.suffix == ".service"], ids=lambda path: path.name
)
def test_each_unit_is_confined_and_runs_in_the_projects_folder(path: Path):
    service = unit(path)["Service"]
    assert service["WorkingDirectory"] == FOLDER
    assert service["User"] == "cbtracker"
    assert (service["ProtectSystem"], service["NoNewPrivileges"]) == ("strict", "yes")
    writable = service["ReadWritePaths"].split()
    # What is backed up goes to another disk.
    backups = ["/backups/cbtracker"] if path.stem == "cbtracker-nightly" else []
    assert writable == [f"{FOLDER}/build", *backups]
    # systemd makes it. Evidence, and the file of read-only mode, outlast the code there.
    assert service["StateDirectory"] == "cbtracker"
    # On SQLite, the record is there too: nobody else may read it.
    assert (service["StateDirectoryMode"], service["UMask"]) == ("0700", "0077")
    example = dotenv_values(ROOT / ".env.example")
    for name in ("EVIDENCE_FOLDER", "MAINTENANCE_FILE"):
        assert str(example[name]).startswith("/var/lib/cbtracker/")
    assert example["BACKUP_FOLDER"] == "/backups/cbtracker"


def test_systemd_takes_the_units(tmp_path: Path):
    """Where there is systemd. Its timers start a service of the same name."""
    for path in UNITS:
        here = path.read_text(encoding="utf-8").replace(FOLDER, str(ROOT))
        here = here.replace(f"{ROOT}/.venv/bin", str(Path(sys.executable).parent))
        (tmp_path / path.name).write_text(here)
        assert path.suffix == ".service" or path.with_suffix(".service") in UNITS
    if analyze := shutil.which("systemd-analyze"):
        names = [str(tmp_path / path.name) for path in UNITS]
        checked = subprocess.run([analyze, "verify", *names], capture_output=True, text=True)
        ours = [line for line in checked.stderr.splitlines() if "cbtracker" in line]
        assert ours == []


# The proxy.


def directives(block: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in block:
        yield each
        yield from directives(each.get("block", []))


@pytest.fixture(scope="module")
def proxy() -> list[dict[str, Any]]:
    """The directives of the proxy, checked against those that nginx has."""
    parsed = crossplane.parse(str(PROXY), single=True, strict=True)
    assert parsed["errors"] == []
    return list(directives(parsed["config"][0]["parsed"]))


def test_the_proxy_takes_in_each_request_whole(proxy: list[dict[str, Any]]):
    """So that half-sent requests hold up no thread of gunicorn."""
    said = {each["directive"]: each["args"] for each in proxy}
    assert said["proxy_request_buffering"] == ["on"]
    assert said["client_header_timeout"] == said["client_body_timeout"] == ["10s"]
    assert said["client_max_body_size"] == ["11m"]
    headers = {
        each["args"][0]: each["args"][1]
        for each in proxy
        if each["directive"] == "proxy_set_header"
    }
    assert headers["X-Forwarded-For"] == "$remote_addr"
    # Or most of what is asked goes to one process.
    assert headers["Connection"] == "close"
    assert headers["X-Forwarded-Proto"] == "$scheme"


def test_the_proxy_logs_no_address_that_opens_a_page_by_itself(proxy: list[dict[str, Any]]):
    [place] = [each for each in proxy if each["directive"] == "location" and each["args"][0] == "~"]
    inside = {each["directive"]: each["args"] for each in place["block"]}
    assert inside["access_log"] == ["off"]
    assert inside["error_log"] == ["/dev/stderr", "crit"]
    pattern = re.compile(place["args"][1])
    links = [route for route in routes() if "<str:token>" in route or "uidb36" in route]
    assert len(links) >= 6
    for route in [*links, "answer/<str:token>/"]:
        assert pattern.match("/" + route.replace("^", ""))


def test_the_proxy_keeps_what_is_for_operators_inside(proxy: list[dict[str, Any]]):
    places = {each["args"][-1]: each for each in proxy if each["directive"] == "location"}
    for path in ("/health", "/metrics"):
        assert [each["args"] for each in places[path]["block"]] == [["404"]]


def test_a_visitor_without_https_is_sent_to_it_and_no_log_has_the_address(
    proxy: list[dict[str, Any]],
):
    servers = [each["block"] for each in proxy if each["directive"] == "server" and "block" in each]
    [plain] = [each for each in servers if ["8080"] in [line["args"] for line in each]]
    said = {each["directive"]: each["args"] for each in plain}
    assert said["return"] == ["301", "https://$host$request_uri"]
    assert (said["access_log"], said["error_log"]) == (["off"], ["/dev/stderr", "crit"])


@pytest.mark.parametrize("status", ["413", "429", "502", "504"])
def test_what_the_proxy_itself_says_is_in_words(status: str, proxy: list[dict[str, Any]]):
    [page] = [
        each["args"][-1]
        for each in proxy
        if each["directive"] == "error_page" and status in each["args"]
    ]
    [place] = [each["block"] for each in proxy if each["args"] == [page]]
    assert "<h1>" in place[-1]["args"][1]


def test_debians_nginx_gets_a_file_of_its_own(proxy: list[dict[str, Any]], tmp_path: Path):
    """Its unit waits for the process id in /run, and nothing can be opened at /dev/stderr."""
    script = DEPLOY / "nginx-debian.sed"
    made = subprocess.run(
        [str(shutil.which("sed")), "-f", script, PROXY], capture_output=True, text=True, check=True
    )
    (tmp_path / "nginx.conf").write_text(made.stdout)
    parsed = crossplane.parse(str(tmp_path / "nginx.conf"), single=True, strict=True)
    assert parsed["errors"] == []
    said = list(directives(parsed["config"][0]["parsed"]))
    values = [value for each in said if each["directive"] != "return" for value in each["args"]]
    assert not [value for value in values if re.match(r"/dev/|/tmp/|application:", value)]
    assert [each["args"][0] for each in said if each["directive"] == "listen"] == ["80", "443"]
    assert {"/run/nginx.pid", "www-data", "127.0.0.1:8000"} <= set(values)


def test_nginx_takes_the_proxys_file(tmp_path: Path):
    """Where there is nginx."""
    if nginx := shutil.which("nginx"):
        load("certificate").write_certificate(tmp_path)
        text = PROXY.read_text(encoding="utf-8").replace(
            "/etc/cbtracker/certificate", str(tmp_path)
        )
        (tmp_path / "nginx.conf").write_text(text.replace("application:8000", "127.0.0.1:8000"))
        checked = subprocess.run([nginx, "-t", "-c", tmp_path / "nginx.conf"], capture_output=True)
        assert checked.returncode == 0, checked.stderr
