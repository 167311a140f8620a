"""Write build/sbom.json: the packages that the service ships with, as CycloneDX, with licences."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import licences
from shell import ROOT, VENV, fail, run_and_read, say

SBOM = ROOT / "build" / "sbom.json"
SPECIFICATION = "1.5"


def main() -> None:
    """Ask the tools of Python and of npm, and join what they say."""
    python = [str(VENV / "bin" / "cyclonedx-py"), "environment", "--sv", SPECIFICATION]
    npm = [str(VENV / "bin" / "npm"), "sbom", "--sbom-format", "cyclonedx", "--omit", "dev"]
    npm += ["--package-lock-only"]
    parts = [read([*python, "--of", "JSON", str(VENV / "bin" / "python")]), read(npm)]
    joined = join(*parts, shipped=set(licences.locked_packages()))
    SBOM.parent.mkdir(exist_ok=True)
    SBOM.write_text(json.dumps(joined, indent=1) + "\n", encoding="utf-8")
    say(f"{SBOM.relative_to(Path.cwd())}: {len(joined['components'])} packages")


def read(command: list[str]) -> dict[str, Any]:
    """Return what a tool prints as JSON; stop if it fails."""
    status, told = run_and_read(command)
    if status:
        fail("The list of packages could not be made.", told)
    found: dict[str, Any] = json.loads(told)
    return found


def join(python: dict[str, Any], npm: dict[str, Any], *, shipped: set[str]) -> dict[str, Any]:
    """Return one list of the Python packages that are ``shipped`` and of all front-end packages."""
    packages = [each for each in python["components"] if locked_name(each["name"]) in shipped]
    components = [*packages, *npm["components"]]
    refs = {each["bom-ref"] for each in components}
    dependencies = [
        {**each, "dependsOn": [ref for ref in each.get("dependsOn", []) if ref in refs]}
        for each in [*python.get("dependencies", []), *npm.get("dependencies", [])]
        if each["ref"] in refs
    ]
    return {**python, "components": components, "dependencies": dependencies}


def locked_name(name: str) -> str:
    """Return the name of a Python package as the locks have it."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
