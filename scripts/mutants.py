"""Change one thing at a time in the code that writes, decides and permits; does a test fail?

Draws changes by chance, with the mutations of Cosmic Ray. A change is *killed* if one of the tests
that run its line fails, and *survives* if all of them pass. Prints each survivor, then the share
that was killed. Tests run on SQLite, in copies of the project; nothing here is changed.
"""

import argparse
import ast
import random
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from cosmic_ray.ast import Visitor, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from coverage import CoverageData
from shell import ROOT, environment, fail, say

# What writes, decides or permits. All that an app decides is in its ``domain`` or ``plan``.
MODULES = (
    "*/domain.py",
    "*/domain/*.py",
    "*/plan/*.py",
    "*/permissions.py",
    "*/queries/permissions.py",
    "accounts/*.py",
    "areas/covers.py",
    "areas/models/covers.py",
    "background/execution.py",
    "background/lifecycle.py",
    "cbtracker/read_only.py",
    "digests/changed_requests.py",
    "digests/content.py",
    "digests/schedule.py",
    "digests/subscriptions.py",
    "digests/watches.py",
    "outbox/delivery.py",
    "outbox/link_pages.py",
    "outbox/signed_urls.py",
    "provenance/services.py",
    "provenance/validity.py",
    "requests_log/log/*.py",
    "requests_log/projections/*.py",
    "requests_log/rules/*.py",
    "requests_log/scope.py",
    "security/events.py",
    "security/receivers.py",
)
# Other mutations need arguments, change nothing, or can only raise a TypeError.
WANTED = re.compile(
    r"core/(AddNot|ExceptionReplacer|NumberReplacer|RemoveDecorator|ZeroIterationForLoop"
    r"|ReplaceUnaryOperator_Delete_Not|Replace(AndWithOr|OrWithAnd|TrueWithFalse|FalseWithTrue)"
    r"|Replace(BreakWithContinue|ContinueWithBreak)"
    r"|ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Div|Div_Mul|BitOr_BitAnd|BitAnd_BitOr)"
    r"|ReplaceComparisonOperator_(Is_IsNot|IsNot_Is|(Eq|NotEq|LtE?|GtE?)_(Eq|NotEq|LtE?|GtE?)))"
)
# Links rather than copies: what setup made, which tests only read.
LINKED = (".venv", "node_modules", "build")
# Which tests run which line.
FOUND = ROOT / "build" / "mutants.coverage"
# A line that most pages run is tested by those tests alone that are nearest to it.
MOST_TESTS = 300
# Tests that take long, and that fail only after others have.
IGNORED = (
    "tests/concurrency",
    "tests/operations",
    "tests/scripts",
    "tests/security/leaks",
    "tests/security/test_access_matrix.py",
    "tests/security/test_fuzz.py",
)
# Seconds for the tests of one change. One that makes a program run for ever is killed too.
TIME_LIMIT = 300
NO_TEST_FAILED, A_TEST_FAILED = 0, 1

# The tests that run each line of a module, by the module.
TestsByLine = dict[str, dict[int, list[str]]]


@dataclass(frozen=True)
class Mutant:
    """One change: the ``occurrence``-th place in a module that a mutation applies to."""

    module: str
    line: int
    mutation: str
    occurrence: int

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.mutation.removeprefix('core/')}"


def main() -> None:
    """Draw mutants, test them, and exit 1 if fewer than wanted were killed."""
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="cbtracker-mutants-") as folder:
        copies = [copy_project(Path(folder) / str(number)) for number in range(options.workers)]
        if not (options.again and FOUND.exists()):
            say("Running the tests once, to see which tests run which line ...")
            run_all_tests(copies[0], workers=options.workers)
        tests = read_tests(copies[0])
        mutants = [m for path in tests for m in find_mutants(copies[0], path, tests[path])]
        drawn = random.Random(options.seed).sample(mutants, min(options.sample, len(mutants)))  # noqa: S311
        say(f"Testing {len(drawn)} of {len(mutants)} mutants, from seed {options.seed} ...")
        killed = sum(run_all(drawn, tests, copies))
    share = 100 * killed / len(drawn)
    say(f"{killed} of {len(drawn)} mutants were killed: {share:.0f} %.")
    raise SystemExit(share < options.at_least)


def read_options() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sample", type=int, default=100, help="how many mutants to test")
    parser.add_argument("--seed", type=int, default=1, help="from which they are drawn")
    parser.add_argument("--workers", type=int, default=2, help="how many to test at once")
    parser.add_argument(
        "--again",
        action="store_true",
        help="take which tests run which line from the last run; only if nothing has changed since",
    )
    parser.add_argument("--at-least", type=int, default=90, help="the percentage to be killed")
    return parser.parse_args()


def copy_project(copy: Path) -> Path:
    """Copy the project's files, committed or not, to a folder, and return it."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    for name in LINKED:
        (copy / name).symlink_to(ROOT / name)
    return copy


def run_all_tests(copy: Path, *, workers: int) -> None:
    """Run the tests that need no browser, and note in ``FOUND`` which of them run each line."""
    every_test = ["-m", "not browser", *(f"--ignore={name}" for name in IGNORED)]
    packages = sorted({module.split("/")[0] for module in list_modules(copy)})
    coverage = [f"--cov={name}" for name in packages]
    coverage += ["--cov-context=test", "--cov-report="]
    # The next run is in another folder.
    (copy / ".coveragerc").write_text("[run]\nrelative_files = true\n", encoding="utf-8")
    if run_tests(copy, ["-n", str(workers), *every_test, *coverage], limit=None):
        fail("The tests fail without any change: run make test.")
    shutil.move(copy / ".coverage", FOUND)


def list_modules(copy: Path) -> list[str]:
    """Return the modules to change, as paths in the project."""
    return sorted({str(path.relative_to(copy)) for glob in MODULES for path in copy.glob(glob)})


def read_tests(copy: Path) -> TestsByLine:
    """Return the tests that run each line, by module."""
    data = CoverageData(str(FOUND))
    data.read()
    found: TestsByLine = {}
    for module in list_modules(copy):
        lines = data.contexts_by_lineno(module)
        # A line that runs on import alone has a context without a name.
        found[module] = {
            line: sorted({test.rpartition("|")[0] for test in contexts if test})
            for line, contexts in lines.items()
            if any(contexts)
        }
    return found


def find_mutants(copy: Path, module: str, tests: dict[int, list[str]]) -> list[Mutant]:
    """Return all mutants of the lines of a module that a test runs."""
    source = (copy / module).read_text(encoding="utf-8")
    moved, tree = first_lines(source), get_ast(source)
    found = []
    for name in sorted(filter(WANTED.fullmatch, operator_names())):
        finder = Finder(name)
        finder.walk(tree)
        for occurrence, at in enumerate(finder.lines):
            line = moved.get(at, at)
            if line in tests:
                found.append(Mutant(module, line, name, occurrence))
    return found


class Finder(Visitor):  # type: ignore[misc]
    """Collect the lines of a module that a mutation applies to."""

    def __init__(self, mutation: str) -> None:
        self.operator = get_operator(mutation)()
        self.lines: list[int] = []

    def visit(self, node: object) -> object:
        self.lines += [start[0] for start, _ in self.operator.mutation_positions(node)]
        return node


def first_lines(source: str) -> dict[int, int]:
    """Return, for each line of a decorator, the first line of what it decorates.

    A decorator runs on import; what it does is up to the tests of its function.
    """
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return {
        decorator.lineno: first_statement(function)
        for function in functions
        for decorator in function.decorator_list
    }


def first_statement(function: ast.FunctionDef) -> int:
    """Return the line of the first statement after the docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body or function.body)[0].lineno


def run_all(drawn: list[Mutant], tests: TestsByLine, copies: list[Path]) -> list[bool]:
    """Return which mutants were killed; print the others, and those that were not tested."""
    free: Queue[Path] = Queue()
    for copy in copies:
        free.put(copy)

    def run(mutant: Mutant) -> bool:
        copy = free.get()
        try:
            is_killed = kill(mutant, nearest(mutant, tests[mutant.module][mutant.line]), copy)
        finally:
            free.put(copy)
        if not is_killed:
            say(f"Survived: {mutant}")
        return is_killed

    with ThreadPoolExecutor(len(copies)) as pool:
        return list(pool.map(run, drawn))


def nearest(mutant: Mutant, tests: list[str]) -> list[str]:
    """Return up to ``MOST_TESTS`` tests, those of the same folder and app first."""
    app, stem = mutant.module.split("/")[0], Path(mutant.module).stem
    folder = f"tests/{Path(mutant.module).parent}/"
    return sorted(
        tests,
        key=lambda test: (
            f"test_{stem}.py" not in test,
            not test.startswith(folder),
            not test.startswith(f"tests/{app}/"),
            test,
        ),
    )[:MOST_TESTS]


def kill(mutant: Mutant, tests: list[str], copy: Path) -> bool:
    """Return whether a test fails once the mutant is in place; then put the module back."""
    path = copy / mutant.module
    source = path.read_text(encoding="utf-8")
    changed = mutate_code(source, get_operator(mutant.mutation)(), mutant.occurrence)
    path.write_text(changed, encoding="utf-8")
    try:
        return run_tests(copy, ["-x", *tests], limit=TIME_LIMIT) != NO_TEST_FAILED
    finally:
        path.write_text(source, encoding="utf-8")


def run_tests(copy: Path, arguments: list[str], *, limit: int | None) -> int:
    """Run tests in a copy and return pytest's status; one over the limit has failed."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        *arguments,
    ]
    # A changed module of the same length, saved in the same second, must not be taken for the old.
    own = {"PYTHONDONTWRITEBYTECODE": "1", "DATABASE_URL": f"sqlite:///{copy}/test.sqlite3"}
    try:
        return subprocess.run(
            command,
            cwd=copy,
            env={**environment(), **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=limit,
        ).returncode
    except subprocess.TimeoutExpired:
        return A_TEST_FAILED


if __name__ == "__main__":
    main()
