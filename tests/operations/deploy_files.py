"""The files of deploy/, read."""

import configparser
import importlib.util
from pathlib import Path
from types import ModuleType

from tests.helpers.project import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
# Where units of systemd and the image have the project.
FOLDER = "/srv/cbtracker"


def load(name: str) -> ModuleType:
    """Return a script of deploy/ as a module."""
    spec = importlib.util.spec_from_file_location(name, DEPLOY / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def unit(path: Path) -> configparser.ConfigParser:
    """Return the sections of a unit of systemd."""
    parsed = configparser.ConfigParser(interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(path.read_text(encoding="utf-8"))
    return parsed
