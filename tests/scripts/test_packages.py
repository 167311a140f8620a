"""What the service ships with: allowed licences, a list of packages, known weaknesses."""

import importlib
import json
from email.message import Message
from types import ModuleType
from typing import Any

import pytest

from tests.helpers.project import ROOT


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Import one of the scripts by its name."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return importlib.import_module


@pytest.fixture
def licences(script: Any) -> ModuleType:
    module: ModuleType = script("licences")
    return module


def about(**given: str) -> Message:
    """What a package says of itself."""
    message = Message()
    for name, value in given.items():
        message[name.replace("_", "-")] = value
    return message


def test_every_package_has_an_allowed_licence(licences: ModuleType):
    found = dict([*licences.python_licences(), *licences.front_end_licences()])
    assert {"django", "govuk-frontend", "boto3"} <= found.keys()
    assert "axe-core" not in found
    assert {name: each for name, each in found.items() if not licences.is_allowed(each)} == {}


@pytest.mark.parametrize(
    ("expression", "is_allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("Apache-2.0 OR GPL-2.0-or-later", True),
        ("MIT AND GPL-3.0-only", False),
        ("MIT AND OFL-1.1", True),
        ("", False),
    ],
)
def test_only_licences_of_the_list_are_allowed(
    expression: str, is_allowed: bool, licences: ModuleType
):
    assert licences.is_allowed(expression) is is_allowed


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        ({"License_Expression": "MIT"}, "MIT"),
        ({"License": "BSD-3-Clause"}, "BSD-3-Clause"),
        ({"Classifier": "License :: OSI Approved :: MIT License"}, "MIT"),
        ({"Classifier": "License :: OSI Approved :: BSD License"}, ""),
        ({"Classifier": "License :: OSI Approved"}, ""),
        ({"License_Expression": "AGPL-3.0-only"}, ""),
        ({}, ""),
    ],
)
def test_a_licence_that_is_not_clear_is_unknown(
    said: dict[str, str], licence: str, licences: ModuleType
):
    assert licences.licence_of("a-new-package", about(**said)) == licence


def test_an_unknown_licence_stops_the_check(
    licences: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(licences, "python_licences", lambda: [("new", ""), ("old", "MIT")])
    with pytest.raises(SystemExit):
        licences.main()
    assert "not allowed: new." in capsys.readouterr().err


def test_the_list_of_packages_has_what_is_shipped_and_no_tools(script: Any):
    python = {
        "bomFormat": "CycloneDX",
        "components": [
            {"name": "Django", "bom-ref": "django"},
            {"name": "et_xmlfile", "bom-ref": "et"},
            {"name": "pytest", "bom-ref": "pytest"},
        ],
        "dependencies": [{"ref": "django", "dependsOn": ["pytest"]}, {"ref": "pytest"}],
    }
    npm = {"components": [{"name": "govuk-frontend", "bom-ref": "govuk"}], "dependencies": []}
    joined = script("sbom").join(python, npm, shipped={"django", "et-xmlfile"})
    assert [each["name"] for each in joined["components"]] == [
        "Django",
        "et_xmlfile",
        "govuk-frontend",
    ]
    assert joined["dependencies"] == [{"ref": "django", "dependsOn": []}]
    assert joined["bomFormat"] == "CycloneDX"


WEAK = {
    "dependencies": [{"name": "old", "vulns": [{"id": "PYSEC-1"}]}, {"name": "new", "vulns": []}]
}


def audit_with(
    script: Any, monkeypatch: pytest.MonkeyPatch, *, python: str, npm: str
) -> ModuleType:
    """Return the audit script, with tools that print these."""
    audit: ModuleType = script("audit")
    told = {"pip-audit": python, "npm": npm}
    monkeypatch.setattr(audit, "run_and_read", lambda c: (1, told[c[0].rpartition("/")[2]]))
    return audit


def test_a_known_weakness_fails_the_audit(
    script: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    npm = json.dumps({"vulnerabilities": {"lodash": {}}})
    audit = audit_with(script, monkeypatch, python=json.dumps(WEAK), npm=npm)
    with pytest.raises(SystemExit):
        audit.main()
    assert "old (PYSEC-1), lodash." in capsys.readouterr().err


@pytest.mark.parametrize("told", ["", "Connection refused", '{"error": {"code": "ENOTFOUND"}}'])
def test_an_audit_without_a_network_says_so_and_does_not_fail(
    told: str, script: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    audit_with(script, monkeypatch, python=told, npm=told).main()
    assert capsys.readouterr().out.count("Nothing was checked.") == 2
