"""Make everything ready to run: .venv and the front-end files.

Doing it twice is quick: each step leaves a stamp with the sums of the lock files that it
installed, and is passed over while the stamp still fits. With ``--dev`` the tools for tests and
checks come too; a later setup without it leaves them in place. With ``--demonstration`` a .env
for a demonstration is written if there is none; production must never get one by chance.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an older Python is asked to run
    sys.exit(
        f"cbtracker needs Python 3.11 or later, and this is Python {sys.version.split()[0]}. "
        "Install a later one, or name one that you have, for instance: make run PYTHON=python3.12"
    )

import hashlib
import os
import secrets
import subprocess
from pathlib import Path

import assets
import fonts
from shell import ROOT, VENV, VENV_PYTHON, fail, run, say

VENV_STAMP = VENV / "setup-stamp"
# The tools in .venv name the folder that they are in, so a checkout that moved needs them anew.
FOLDER = f"folder {ROOT}"
NODE_STAMP = ROOT / "node_modules" / "setup-stamp"
MISSING_VENV = (
    f"This Python ({sys.executable}) comes without `%s`, which setup needs. Install it and run "
    "this again; on Debian or Ubuntu: apt install python3-venv"
)


def main() -> None:
    """Run the steps in order."""
    dev = "--dev" in sys.argv[1:]
    check_python()
    make_venv()
    install_packages(dev)
    install_front_end(dev)
    assets.main()
    fonts.main()
    if "--demonstration" in sys.argv[1:]:
        write_env()


def check_python() -> None:
    """Stop if this Python cannot make a virtual environment."""
    for module in ("venv", "ensurepip"):
        try:
            __import__(module)
        except ImportError:
            fail(MISSING_VENV % module)


def make_venv() -> None:
    """Make .venv, anew if what is there is unfinished, broken or was made in another folder."""
    if FOLDER in stamped(VENV_STAMP) and works(VENV_PYTHON):
        return
    say("Making .venv ...")
    run(
        [sys.executable, "-m", "venv", "--clear", VENV],
        "The virtual environment .venv could not be made; see above.",
    )
    VENV_STAMP.write_text(FOLDER + "\n")


def works(python: Path) -> bool:
    """Tell whether this is a Python that can be run, and that is new enough."""
    try:
        code = "import sys; sys.exit(sys.version_info < (3, 11))"
        return subprocess.run([python, "-c", code], capture_output=True).returncode == 0
    except OSError:
        return False


def install_packages(dev: bool) -> None:
    """Install the locked Python packages."""
    locks = ["base.txt", "assets.txt"]
    # What has the tools for tests keeps them, and keeps them in step with the other packages.
    if dev or any(line.startswith("dev.txt ") for line in stamped(VENV_STAMP)):
        locks.append("dev.txt")
    files = [ROOT / "requirements" / name for name in locks]
    stamp = [FOLDER, *map(sum_of, files)]
    if stamped(VENV_STAMP) == stamp:
        return
    VENV_STAMP.write_text(FOLDER + "\n")
    say("Installing the Python packages ...")
    command: list[str | Path] = [VENV_PYTHON, "-m", "pip", "install", "--require-hashes"]
    command += ["--quiet", "--no-input", "--disable-pip-version-check"]
    for file in files:
        command += ["-r", file]
    run(
        command,
        "The Python packages could not be installed; see above. Check the network connection and "
        "run this again.",
    )
    VENV_STAMP.write_text("\n".join(stamp) + "\n")


def install_front_end(dev: bool) -> None:
    """Install the locked front-end packages with the npm in .venv."""
    dev = dev or "dev" in stamped(NODE_STAMP)
    stamp = [sum_of(ROOT / name) for name in ("package.json", "package-lock.json")]
    stamp += ["dev"] if dev else []
    if stamped(NODE_STAMP) == stamp:
        return
    say("Installing the front-end packages ...")
    run(
        [VENV / "bin" / "npm", "ci", "--ignore-scripts", *([] if dev else ["--omit=dev"])],
        "The front-end packages could not be installed; see above. Check the network connection "
        "and run this again.",
    )
    NODE_STAMP.write_text("\n".join(stamp) + "\n")


def write_env() -> None:
    """Write a .env for a demonstration on this machine, unless there is one."""
    path, unfinished = ROOT / ".env", ROOT / ".env.new"
    if path.exists():
        return
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(
            "# Made by setup for a demonstration here; .env.example lists all settings.\n"
            f"DEMONSTRATION=true\nSECRET_KEY={secrets.token_urlsafe(48)}\n"
        )
    unfinished.replace(path)
    say("Wrote .env for a demonstration.")


def sum_of(file: Path) -> str:
    """Return a line with the name and the sum of a file."""
    return f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}"


def stamped(path: Path) -> list[str]:
    """Return the lines of a stamp, if it is there."""
    return path.read_text().splitlines() if path.exists() else []


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        fail(f"Setup stopped: {error}")
