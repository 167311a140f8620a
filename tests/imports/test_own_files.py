"""Our own downloads come back as they went, whatever the texts are."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cbtracker.text import tidy
from imports.files.formats import read_file
from requests_log.exports.spreadsheets import FORMATS, Spreadsheet

HEADS = ("Reference", "Issue", "Status", "Target date")
# What people write and programs treat in their own way, among anything else.
HABITS = st.sampled_from(
    [
        "=1+1",
        "-5% of budget",
        "'=x",
        "@home",
        "1.10",
        "2011-03-22",
        "TRUE",
        "• a\n• b",
        "a\tb",
        "1e5",
    ]
)
ANYTHING = st.text(st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn"]), min_size=1)
TEXT = (HABITS | ANYTHING).map(tidy).filter(bool)


@pytest.mark.parametrize("extension", FORMATS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(TEXT, min_size=2, max_size=6))
def test_the_texts_of_a_download_are_read_as_they_were(extension: str, texts: list[str]):
    day = dt.date(2011, 4, 1)
    rows = [("CB-001", text, text, day) for text in texts]
    sheet = Spreadsheet(title="Requests", headings=HEADS, widths=(10,) * 4, rows=rows)
    response = FORMATS[extension].write(sheet)
    (table,) = read_file(response.getvalue()).tables
    read = [row.cells for row in table.rows[1:]]
    assert read == [("CB-001", text, text, day.isoformat()) for text in texts]
