"""Functions that the scripts share: run a tool, print progress, and stop with an error.

The scripts only use the standard library, since they run before anything is installed.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"


def say(line: str) -> None:
    """Print a line of progress without buffering."""
    print(line, flush=True)


def fail(sentence: str, output: str = "") -> NoReturn:
    """Print the output of the tool that failed, if any, then one sentence, and exit with 1."""
    sys.stdout.flush()
    if output.strip():
        print(output.rstrip(), file=sys.stderr)
    print(sentence, file=sys.stderr)
    raise SystemExit(1)


def run(command: Sequence[str | Path], failure: str, *, show: bool = False) -> None:
    """Run a tool in the project's folder. Print its output if ``show`` is set or if it fails."""
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment(),
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            stdout=None if show else subprocess.PIPE,
            stderr=None if show else subprocess.STDOUT,
        )
    except OSError as error:
        fail(failure, str(error))
    if done.returncode:
        fail(failure, done.stdout or "")


def run_and_read(command: Sequence[str | Path]) -> tuple[int, str]:
    """Run a tool in the project's folder; return its exit status and what it printed.

    What it says of its progress, on standard error, is left out unless it printed nothing else.
    """
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment(),
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
    except OSError as error:
        return 1, str(error)
    return done.returncode, done.stdout or done.stderr


def environment() -> dict[str, str]:
    """Return the environment for tools, with .venv first on the path."""
    return {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
