"""``manage.py paper``: the paper of any date, printed or saved to a file."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command, execute_from_command_line

from accounts.models import User
from papers.formats import parts
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.entries import move

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]


class Printed(io.StringIO):
    """What a command prints, as text or as bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.buffer = io.BytesIO()


def paper(*arguments: str) -> bytes:
    out = Printed()
    call_command("paper", *arguments, stdout=out)
    return out.buffer.getvalue()


def told_on_stderr(*arguments: str) -> str:
    error = io.StringIO()
    call_command("paper", *arguments, stdout=Printed(), stderr=error)
    return error.getvalue()


def test_a_date_before_the_record_is_reported():
    before = ("--as-at", "2010-01-01", "--format", "csv")
    assert told_on_stderr(*before) == "The record begins on 17 March 2011.\n"
    assert told_on_stderr("--as-at", "2011-03-22", "--format", "csv") == ""


def test_changes_since_before_the_record_are_not_shown_as_new():
    told = json.loads(paper("--as-at", "2011-03-22", "--format", "json", *SINCE))["changes"]
    assert told["heading"] == "Changes since 3 March 2011"
    assert told["sentence"].startswith("The record begins on 17 March 2011, later than")
    assert (told["changed"], told["unchanged"]) == ([], [])


SINCE = ("--changes-since", "2011-03-03")


def rows(*arguments: str) -> list[dict[str, str]]:
    """Return the rows of requests, without those of covering words and openings."""
    text = paper("--format", "csv", *arguments).decode("utf-8-sig")
    return [row for row in csv.DictReader(io.StringIO(text)) if row["reference"]]


def test_it_prints_every_line_with_the_columns_that_are_promised():
    found = rows("--as-at", "2011-03-22")
    columns = ["annex", "section", "reference", "area", "issue", "department", "status"]
    assert list(found[0]) == columns
    assert [row["reference"] for row in found] == [f"CB-{n:03d}" for n in range(1, 34)]
    assert [row["annex"] for row in found] == ["Annex A"] * 18 + ["Annex B"] * 15


def test_it_prints_one_departments_or_one_areas_paper():
    assert {row["reference"] for row in rows("--as-at", "2011-03-22", "--department", "ICO")} == {
        "CB-020",
        "CB-023",
        "CB-024",
        "CB-027",
        "CB-028",
    }
    swindon = rows("--as-at", "2011-03-22", "--area", "swindon", "--department", "DfE")
    assert "CB-002" in {row["reference"] for row in swindon}
    assert "CB-003" not in {row["reference"] for row in swindon}


def test_it_defaults_to_today_and_includes_changes(official: User):
    move(Request.objects.for_list().get(number=5), official, Stage.RESOLVED)
    data = json.loads(paper("--format", "json", "--changes-since", "2011-03-17"))
    assert data["version"] == 2
    assert data["as_at"] == "2011-03-22"
    assert [changed["reference"] for changed in data["changes"]["changed"]] == ["CB-005"]
    assert data["changes"]["heading"] == "Changes since 17 March 2011"


@pytest.mark.parametrize("extension", ["docx", "odt", "pdf", "html", "csv", "json"])
def test_it_writes_each_format_to_a_file(extension: str, tmp_path: Path, capsys: Any):
    file = tmp_path / f"paper.{extension}"
    call_command("paper", "--as-at=2011-03-22", f"--format={extension}", f"--output={file}")
    starts = {"docx": b"PK", "odt": b"PK", "pdf": b"%PDF", "html": b"<!DOCTYPE html>"}
    assert file.read_bytes().startswith(starts.get(extension, b""))
    assert file.stat().st_size > 5_000
    assert capsys.readouterr().err == f"Wrote {file}.\n"


def test_it_writes_a_long_pdf_as_a_zip_file(
    tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parts, "MOST", 8_000)
    call_command(
        "paper", "--as-at=2011-03-22", "--format=pdf", f"--output={tmp_path / 'paper.pdf'}"
    )
    assert capsys.readouterr().err == f"Wrote {tmp_path / 'paper.zip'}.\n"
    assert (tmp_path / "paper.zip").read_bytes().startswith(b"PK")
    assert not (tmp_path / "paper.pdf").exists()


WRONG = {
    "format": (["--format=doc"], "choose from"),
    "none": ([], "the following arguments are required: --format"),
    "day": (
        ["--format=csv", "--as-at=22/3/2011"],
        "“22/3/2011” is not a date: write it as 2011-03-22",
    ),
    "impossible": (["--format=csv", "--as-at=2011-02-31"], "“2011-02-31” is not a date"),
    "future": (["--format=csv", "--as-at=2011-03-23"], "must be today, 22 March 2011, or earlier"),
    "department": (["--format=csv", "--department=XYZ"], "--department must be one of: CO, DCLG,"),
    "area": (["--format=csv", "--area=atlantis"], "--area must be one of: barnet, birmingham,"),
    "since": (
        ["--format=csv", "--as-at=2011-03-17", "--changes-since=2011-03-20"],
        "--changes-since must be 2011-03-17 or earlier",
    ),
}


@pytest.mark.parametrize(("arguments", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_argument_names_what_is_allowed(arguments: list[str], message: str):
    with pytest.raises(CommandError) as refusal:
        paper(*arguments)
    assert message in str(refusal.value)


@pytest.mark.parametrize("argument", ["--format=doc", "--as-at=yesterday"])
def test_from_the_command_line_a_wrong_argument_exits_with_2(argument: str):
    """As manage.py runs it."""
    with pytest.raises(SystemExit) as ended:
        execute_from_command_line(["manage.py", "paper", argument])
    assert ended.value.code == 2


@pytest.mark.parametrize("argument", ["--department=XYZ", "--area=x", "--changes-since=2011-03-22"])
def test_an_unknown_area_or_department_exits_with_2(argument: str):
    with pytest.raises(CommandError) as refusal:
        paper("--format=csv", "--as-at=2011-03-17", argument)
    assert refusal.value.returncode == 2


def test_a_file_that_cannot_be_written_is_reported(tmp_path: Path):
    with pytest.raises(CommandError, match="Could not write"):
        call_command("paper", "--format=csv", f"--output={tmp_path / 'no' / 'paper.csv'}")
