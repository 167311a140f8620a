"""Install what cbtracker needs: .venv and the front-end files.

A second run is quick: each step writes a stamp with the checksums of the lock files that it
installed, and is skipped while they match. ``--dev`` adds the tools for tests and checks, and
``--s3`` what keeping files in S3 needs, ``--monitoring`` what metrics and reports of errors need; a
later run without them keeps them. ``--demonstration`` writes a .env for a demonstration if there is
none; it is a flag so that production never gets one by accident.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python may run this file
    sys.exit(
        f"cbtracker needs Python 3.11 or later, and this is Python {sys.version.split()[0]}. "
        "Install a later version, or choose another, for example: make run PYTHON=python3.12"
    )

import hashlib
import os
import secrets
import subprocess
from pathlib import Path

import assets
import fonts
from shell import ROOT, VENV, VENV_PYTHON, fail, run, run_and_read, say

VENV_STAMP = VENV / "setup-stamp"
# The tools in .venv contain the path of their folder, so a checkout that moved needs a new .venv.
FOLDER = f"folder {ROOT}"
# The locks that are installed only where an option of that name asks for them.
OPTIONAL = ("s3", "monitoring", "dev")
NODE_STAMP = ROOT / "node_modules" / "setup-stamp"
MISSING_VENV = (
    f"This Python ({sys.executable}) has no `%s` module, which setup needs. Install it and run "
    "setup again; on Debian or Ubuntu: apt install python3-venv"
)
NOT_INSTALLED = (
    "The Python packages could not be installed; see above. Check the network connection and run "
    "this again."
)


def main() -> None:
    """Run the steps in order."""
    dev = "--dev" in sys.argv[1:]
    check_python()
    make_venv()
    install_packages([name for name in OPTIONAL if f"--{name}" in sys.argv[1:]])
    install_front_end(dev)
    assets.main()
    fonts.main()
    if "--demonstration" in sys.argv[1:]:
        write_env()


def check_python() -> None:
    """Stop if this Python cannot create a virtual environment."""
    for module in ("venv", "ensurepip"):
        try:
            __import__(module)
        except ImportError:
            fail(MISSING_VENV % module)


def make_venv() -> None:
    """Create .venv, unless there is one that works and was created in this folder."""
    if FOLDER in read_stamp(VENV_STAMP) and works(VENV_PYTHON):
        return
    say("Creating .venv ...")
    run(
        [sys.executable, "-m", "venv", "--clear", VENV],
        "The virtual environment .venv could not be created; see above.",
    )
    VENV_STAMP.write_text(FOLDER + "\n")


def works(python: Path) -> bool:
    """Return whether a Python runs and is new enough."""
    try:
        code = "import sys; sys.exit(sys.version_info < (3, 11))"
        return subprocess.run([python, "-c", code], capture_output=True).returncode == 0
    except OSError:
        return False


def install_packages(extra: list[str]) -> None:
    """Install the locked Python packages, and those of the locks that ``extra`` names."""
    locks = ["base.txt", "assets.txt"]
    # Keep what is installed of these, with versions that match the other packages.
    for name in OPTIONAL:
        stamped = any(line.startswith(f"{name}.txt ") for line in read_stamp(VENV_STAMP))
        if name in extra or stamped:
            locks.append(f"{name}.txt")
    files = [ROOT / "requirements" / name for name in ("setup.txt", *locks)]
    stamp = [FOLDER, *map(checksum, files)]
    if read_stamp(VENV_STAMP) == stamp:
        return
    VENV_STAMP.write_text(FOLDER + "\n")
    say("Installing the Python packages ...")
    pip: list[str | Path] = [VENV_PYTHON, "-m", "pip", "install", "--require-hashes"]
    pip += ["--quiet", "--no-input", "--disable-pip-version-check"]
    uv: list[str | Path] = [VENV / "bin" / "uv", "pip", "install", "--require-hashes"]
    uv += ["--quiet", "--compile-bytecode", "--python", VENV_PYTHON]
    run([*pip, "-r", files[0]], NOT_INSTALLED)
    others = [part for file in files[1:] for part in ("-r", file)]
    # uv takes a third of the time. It knows no setting of pip's, such as the address of a mirror.
    if run_and_read([*uv, *others])[0]:
        run([*pip, *others], NOT_INSTALLED)
    VENV_STAMP.write_text("\n".join(stamp) + "\n")


def install_front_end(dev: bool) -> None:
    """Install the locked front-end packages with the npm in .venv."""
    dev = dev or "dev" in read_stamp(NODE_STAMP)
    stamp = [checksum(ROOT / name) for name in ("package.json", "package-lock.json")]
    stamp += ["dev"] if dev else []
    if read_stamp(NODE_STAMP) == stamp:
        return
    say("Installing the front-end packages ...")
    run(
        [VENV / "bin" / "npm", "ci", "--ignore-scripts", *([] if dev else ["--omit=dev"])],
        "The front-end packages could not be installed; see above. Check the network connection "
        "and run this again.",
    )
    NODE_STAMP.write_text("\n".join(stamp) + "\n")


def write_env() -> None:
    """Write a .env for a demonstration, unless there is a .env."""
    path, unfinished = ROOT / ".env", ROOT / ".env.new"
    if path.exists():
        return
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(
            "# Written by setup for a demonstration; .env.example lists all settings.\n"
            f"DEMONSTRATION=true\nSECRET_KEY={secrets.token_urlsafe(48)}\n"
        )
    unfinished.replace(path)
    say("Wrote .env for a demonstration.")


def checksum(file: Path) -> str:
    """Return a line with the name and the checksum of a file."""
    return f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}"


def read_stamp(path: Path) -> list[str]:
    """Return the lines of a stamp, or an empty list if there is none."""
    return path.read_text().splitlines() if path.exists() else []


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        fail(f"Setup stopped: {error}")
