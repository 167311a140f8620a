"""What the scripts share: where the project is, how to run a tool, and how to fail plainly.

These scripts use the standard library alone, since they run before anything is installed.
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
    """Print one line of progress at once."""
    print(line, flush=True)


def fail(sentence: str, output: str = "") -> NoReturn:
    """Stop with one plain sentence, after the output of the tool that failed, if any."""
    sys.stdout.flush()
    if output.strip():
        print(output.rstrip(), file=sys.stderr)
    print(sentence, file=sys.stderr)
    raise SystemExit(1)


def run(command: Sequence[str | Path], failure: str, *, show: bool = False) -> None:
    """Run a tool in the project's folder; show its output when asked, or when it fails."""
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


def environment() -> dict[str, str]:
    """Return the environment for tools, in which those of .venv come first."""
    return {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
