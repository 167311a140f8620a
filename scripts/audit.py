"""Look for known weaknesses of the packages that the service ships with. This needs the network.

It exits 1 if there are any, and 0 with a message if nobody could be asked.
"""

import json
import sys
from typing import Any

from shell import ROOT, VENV, fail, run_and_read, say

NOT_REACHED = (
    "Nobody could be asked about the {} packages: is there a network? Nothing was checked."
)


def main() -> None:
    """Ask about the Python packages, then about those of the front end."""
    weak = [*python_weaknesses(), *front_end_weaknesses()]
    if weak:
        fail(f"Known weaknesses, so upgrade with make lock ARGS=--upgrade: {', '.join(weak)}.")


def python_weaknesses() -> list[str]:
    """Return each weak Python package with the names of its weaknesses; say if none was checked."""
    command = [str(VENV / "bin" / "pip-audit"), "--format", "json", "--disable-pip"]
    command += ["--require-hashes", "--progress-spinner", "off"]
    for lock in ("base.txt", "s3.txt", "monitoring.txt"):
        command += ["--requirement", str(ROOT / "requirements" / lock)]
    found = answer(run_and_read(command)[1])
    if "dependencies" not in found:
        say(NOT_REACHED.format("Python"))
        return []
    say(f"Python: {len(found['dependencies'])} packages checked")
    return [
        f"{each['name']} ({', '.join(weakness['id'] for weakness in each['vulns'])})"
        for each in found["dependencies"]
        if each.get("vulns")
    ]


def front_end_weaknesses() -> list[str]:
    """Return each weak front-end package; say if none was checked."""
    found = answer(run_and_read([str(VENV / "bin" / "npm"), "audit", "--json", "--omit=dev"])[1])
    if "vulnerabilities" not in found:
        say(NOT_REACHED.format("front-end"))
        return []
    say("Front end: all packages checked")
    return sorted(found["vulnerabilities"])


def answer(told: str) -> dict[str, Any]:
    """Return the JSON object that a tool printed; an empty one if it printed something else."""
    try:
        found = json.loads(told)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
