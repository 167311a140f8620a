"""The words of the paper of 22 March 2011 outside its tables of requests, line by line."""

from pathlib import Path

import yaml

_FOUND = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
COVER: list[str] = _FOUND["cover"]
OPENINGS_OF_ANNEX_A: list[str] = _FOUND["openings_of_annex_a"]
ANNEX_C: list[str] = _FOUND["annex_c"]
TITLE_OF_ANNEX_D: str = _FOUND["title_of_annex_d"]
WARNING_OF_ANNEX_D: str = _FOUND["warning_of_annex_d"]
# Each is of an area: its name, six figures and a comment.
ROWS_OF_ANNEX_D: list[list[str]] = _FOUND["rows_of_annex_d"]
NOTES_OF_ANNEX_D: list[str] = _FOUND["notes_of_annex_d"]
END_OF_ANNEX_D: str = _FOUND["end_of_annex_d"]
