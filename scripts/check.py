"""Run every check of the code, or those named, and list those that failed."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from shell import ROOT, VENV, environment, fail, say

# Checks need neither this machine's .env nor a database.
SETTINGS = {
    "SECRET_KEY": "only-for-checks-" + "-" * 40,
    "DEMONSTRATION": "true",
    "DEBUG": "false",
    "DATABASE_URL": "sqlite://:memory:",
}
NOT_OURS = ("build", "node_modules")


def main() -> None:
    """Run the checks that the arguments name, or all of them, two at a time; print the results."""
    commands = checks()
    names = sys.argv[1:] or list(commands)
    if unknown := [name for name in names if name not in commands]:
        fail(f"Unknown check: {', '.join(unknown)}. The checks are: {', '.join(commands)}.")
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = pool.map(run_check, [commands[name] for name in names])
        for name, (status, output) in zip(names, results, strict=True):
            say(f"{name}: {'failed' if status else 'ok'}")
            if status:
                failed.append(name)
                say(output.rstrip())
    if failed:
        fail(f"These checks failed: {', '.join(failed)}.")


def checks() -> dict[str, list[str]]:
    """Return the command of each check by its name, the slowest first.

    The hooks in .pre-commit-config.yaml run these checks by the same names.
    """
    tools = VENV / "bin"
    python = str(tools / "python")
    return {
        "types": [python, "-m", "mypy"],
        "lint": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "imports": [str(tools / "lint-imports"), "--no-logo"],
        "django": [python, "manage.py", "check", "--fail-level=WARNING"],
        "migrations": [python, "manage.py", "makemigrations", "--check", "--dry-run"],
        "additive": [python, "scripts/additive.py"],
        "licences": [python, "scripts/licences.py"],
        "templates": [str(tools / "djade"), "--target-version=5.2", "--check", *templates()],
    }


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
    """Run one check and return its exit status and output."""
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
