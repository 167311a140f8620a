"""Run every check of the code, and say at the end which ones failed."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from shell import ROOT, VENV, environment, fail, say

# Checks depend neither on this machine's .env nor on a database.
SETTINGS = {
    "SECRET_KEY": "only-for-checks-" + "-" * 40,
    "DEMONSTRATION": "true",
    "DEBUG": "false",
    "DATABASE_URL": "sqlite://:memory:",
}
NOT_OURS = ("build", "node_modules")


def main() -> None:
    """Run the checks two at a time, and print what each found."""
    commands = checks()
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = pool.map(run_check, commands.values())
        for name, (status, output) in zip(commands, results, strict=True):
            say(f"{name}: {'failed' if status else 'ok'}")
            if status:
                failed.append(name)
                say(output.rstrip())
    if failed:
        fail(f"These checks failed: {', '.join(failed)}.")


def checks() -> dict[str, list[str]]:
    """Return the command of each check, the slowest first."""
    tools = VENV / "bin"
    python = str(tools / "python")
    found = {
        "types (mypy)": [python, "-m", "mypy"],
        "lint (ruff)": [python, "-m", "ruff", "check", "."],
        "format (ruff)": [python, "-m", "ruff", "format", "--check", "."],
        "imports (import-linter)": [str(tools / "lint-imports"), "--no-logo"],
        "Django": [python, "manage.py", "check", "--fail-level=WARNING"],
        "migrations": [python, "manage.py", "makemigrations", "--check", "--dry-run"],
    }
    if pages := templates():
        found["templates (djade)"] = [
            str(tools / "djade"),
            "--target-version=5.2",
            "--check",
            *pages,
        ]
    return found


def templates() -> list[str]:
    """Return the paths of all templates of the project."""
    folders = [path for path in ROOT.glob("[!.]*/") if path.name not in NOT_OURS]
    return sorted(
        str(path.relative_to(ROOT))
        for folder in folders
        for path in folder.rglob("*")
        if "templates" in path.relative_to(ROOT).parts and path.suffix in {".html", ".txt"}
    )


def run_check(command: list[str]) -> tuple[int, str]:
    """Run one check and return its status and output."""
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**environment(), **SETTINGS},
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except OSError as error:
        return 1, str(error)
    return done.returncode, done.stdout


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
