"""A department answers in the Word file of its commission, and the file is read back."""

import copy
import datetime as dt
from typing import Any

import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from cbtracker.text import tidy
from commissions.models import Addressee, Commission
from commissions.word_file import layout, parser
from commissions.word_file.columns import AnswerColumn
from commissions.word_file.layout import AnswerLine
from commissions.word_file.parser import read_answers
from departments.models import Department
from imports.files.tables import FileError
from requests_log.models import Entry, Request
from tests.factories.areas import get_department
from tests.factories.commissions import addressee_in, open_departments, send_commission
from tests.factories.imports import bad_files
from tests.factories.imports.answer_files import (
    ANSWER,
    STAGE,
    TARGET_DATE,
    AnswerFile,
    fill_in,
    new_cell,
    split_cell,
    tracked,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def requests(make_request: Any) -> list[Request]:
    return [
        make_request(
            departments=[get_department("DfE")],
            issue=f"Issue {number}",
            status="Agreed in principle.\n• One\n• “Two” – soon",
        )
        for number in range(4)
    ]


@pytest.fixture
def addressee(requests: list[Request], official: User) -> Addressee:
    commission: Commission = send_commission(open_departments(official, "DfE"), official)
    return addressee_in(commission, "DfE")


@pytest.fixture
def content(addressee: Addressee, requests: list[Request]) -> bytes:
    lines = [AnswerLine(each, None) for each in Request.objects.for_list().order_by("number")]
    return layout.render(addressee, lines)


def answers_in(content: bytes, addressee: Addressee) -> dict[str, str]:
    rows = read_answers(content, addressee=addressee.pk).rows.values()
    return {row.reference: row.get(AnswerColumn.ANSWER) for row in rows if row.is_answer}


def test_a_file_that_nobody_filled_in_answers_nothing(content: bytes, addressee: Addressee):
    read = read_answers(content, addressee=addressee.pk)
    assert len(read.rows) == 4
    assert not any(row.is_answer for row in read.rows.values())
    assert read.refused == []


def plain_line(number: int) -> AnswerLine:
    """A request that is in no database, so that each example is quick."""
    entry = Entry(pk=100 + number, status="Agreed.", issue="Issue", areas_label="Swindon")
    entry.stage = "in_progress"
    return AnswerLine(Request(pk=number, number=number, current=entry), None)


PLAIN_LINES = [plain_line(number) for number in (1, 2, 12, 1234)]
PLAIN_ADDRESSEE = Addressee(
    pk=7,
    commission=Commission(message="Please tell us.", due_on=dt.date(2011, 3, 24)),
    department=Department(code="DfE", name="Department for Education"),
)
# Any text that XML can hold, with line breaks, and often what Word makes of quotes and dashes.
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
    | st.sampled_from("\n“”‘’–— •\u00a0"),
    max_size=60,
)


@given(filled=st.dictionaries(st.integers(0, 3), st.tuples(TEXT, TEXT, TEXT), max_size=4))
@settings(max_examples=40, deadline=None)
def test_what_is_filled_in_comes_back_word_for_word(
    filled: dict[int, tuple[str, str, str]],
):
    lines = PLAIN_LINES
    content = layout.render(PLAIN_ADDRESSEE, lines)
    columns = (ANSWER, TARGET_DATE, STAGE)
    typed = {
        lines[place].record.reference: dict(zip(columns, texts, strict=True))
        for place, texts in filled.items()
    }
    read = read_answers(fill_in(content, typed), addressee=7)
    assert read.refused == []
    for place, line in enumerate(lines):
        row = read.rows[line.record.number]
        assert row.seen == line.record.line.pk
        expected = tuple(_as_read(text) for text in filled.get(place, ("", "", "")))
        assert row.answers() == expected


def _as_read(text: str) -> str:
    """A text as it is saved; empty paragraphs in a cell say nothing."""
    return tidy("\n".join(line for line in text.split("\n") if line.strip()))


def test_an_answer_with_word_bullets_and_tracked_changes(content: bytes, addressee: Addressee):
    file = AnswerFile(content)
    cell = file.row("CB-001").tc_lst[ANSWER]
    for part in (
        tracked("ins", "We will write"),
        tracked("del", " never"),
        tracked("ins", " soon"),
    ):
        cell.p_lst[0].append(part)
    # Somebody deleted a whole row while changes were tracked.
    gone = file.row("CB-002")
    for text in list(gone.iter(qn("w:t"))):
        text.tag = qn("w:delText")
    file.fill("CB-003", "• One\n• Two")
    assert answers_in(file.save(), addressee) == {
        "CB-001": "We will write soon",
        "CB-003": "• One\n• Two",
    }


def test_rows_that_are_gone_or_moved_or_have_lost_their_key(content: bytes, addressee: Addressee):
    file = AnswerFile(content)
    file.fill("CB-001", "First")
    file.fill("CB-004", "Last")
    file.delete("CB-002")
    table, first = file.table, file.row("CB-001")
    table.append(first)
    for run in list(first.tc_lst[0].iter(qn("w:vanish"))):
        run.getparent().getparent().getparent().remove(run.getparent().getparent())
    # Word makes another dash of the hyphen.
    next(first.tc_lst[0].iter(qn("w:t"))).text = "cb\u20111 "
    read = read_answers(file.save(), addressee=addressee.pk)
    assert sorted(read.rows) == [1, 3, 4]
    assert (read.rows[1].get(AnswerColumn.ANSWER), read.rows[1].seen) == ("First", None)
    assert read.refused == []


def test_a_cell_that_was_split_is_one_answer(content: bytes, addressee: Addressee):
    file = AnswerFile(content)
    file.fill("CB-002", "Above")
    split_cell(file.row("CB-002"), ANSWER, "Below")
    file.fill("CB-003", "Whole")
    assert answers_in(file.save(), addressee) == {"CB-002": "Above\nBelow", "CB-003": "Whole"}


def test_a_column_that_was_deleted_or_added_does_not_move_the_answers(
    content: bytes, addressee: Addressee
):
    file = AnswerFile(content)
    file.fill("CB-001", "Words")
    for row in file.table.tr_lst:
        row.remove(row.tc_lst[2])
    assert answers_in(file.save(), addressee) == {"CB-001": "Words"}
    file = AnswerFile(content)
    file.fill("CB-001", "Words")
    for number, row in enumerate(file.table.tr_lst):
        row.tc_lst[1].addprevious(new_cell("Ask Bob" if number else "Our notes"))
    assert answers_in(file.save(), addressee) == {"CB-001": "Words"}


def test_a_table_that_was_split_or_has_no_head_is_read(content: bytes, addressee: Addressee):
    file = AnswerFile(content)
    file.fill("CB-001", "One")
    file.fill("CB-004", "Four")
    table = file.table
    other = copy.deepcopy(table)
    for row in table.tr_lst[3:]:
        table.remove(row)
    for row in other.tr_lst[:3]:
        other.remove(row)
    table.addnext(other)
    table.remove(table.tr_lst[0])
    assert answers_in(file.save(), addressee) == {"CB-001": "One", "CB-004": "Four"}


def test_rows_that_were_added_or_say_two_things_are_refused_in_words(
    content: bytes, addressee: Addressee
):
    file = AnswerFile(content)
    file.fill("CB-001", "Same")
    file.copy_row("CB-001")
    file.fill("CB-002", "One thing")
    file.copy_row("CB-002").tc_lst[ANSWER].p_lst[0].add_r().text = " and more"
    file.fill("CB-003", "Only in one of two")
    file.copy_row("CB-003").tc_lst[ANSWER].p_lst[0].clear_content()
    file.add_row("New", "An area: a request", "", "Please add this")
    file.add_row("", "", "", "")
    read = read_answers(file.save(), addressee=addressee.pk)
    assert {n: row.get(AnswerColumn.ANSWER) for n, row in read.rows.items() if row.is_answer} == {
        1: "Same",
        3: "Only in one of two",
    }
    added, twice = read.refused
    assert "no reference" in added
    assert "Please add this" in added
    assert twice.startswith("CB-002 has 2 rows that say different things")
    assert "“One thing” and “One thing and more”" in twice


def test_the_file_of_another_department_is_refused(content: bytes, addressee: Addressee):
    read = read_answers(fill_in(content, {"CB-001": "Words"}), addressee=addressee.pk + 1)
    assert read.rows == {}
    assert len(read.refused) == 4
    assert "The row of CB-001 is from another commission" in read.refused[0]


def test_a_reference_that_somebody_changed_is_refused(content: bytes, addressee: Addressee):
    file = AnswerFile(content)
    file.fill("CB-001", "Words")
    next(file.row("CB-001").tc_lst[0].iter(qn("w:t"))).text = "CB-003"
    read = read_answers(file.save(), addressee=addressee.pk)
    assert 1 not in read.rows
    assert "The row of CB-001 now has the reference CB-003" in read.refused[0]


NOT_WORD = sorted(set(bad_files.REFUSED) - {"200 columns", "one column", "too many rows"})


@pytest.mark.parametrize("what", NOT_WORD)
def test_a_bad_file_is_refused_in_words(what: str):
    content = bad_files.REFUSED[what][0]()
    with pytest.raises(FileError) as refused:
        read_answers(content, addressee=1)
    assert str(refused.value).endswith(".")


def test_a_spreadsheet_or_another_document_is_refused(content: bytes):
    for other, words in (
        (bad_files.plain_xlsx(), "not a Word file"),
        (bad_files.plain_odt(), "not a Word file"),
        (bad_files.plain_word(), "No row of the file has a reference"),
        (bad_files.without_tables(), "No row of the file has a reference"),
    ):
        with pytest.raises(FileError, match=words):
            read_answers(other, addressee=1)


def test_a_file_with_too_many_rows_is_refused(
    content: bytes, addressee: Addressee, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parser, "MOST_ROWS", 4)
    with pytest.raises(FileError, match="more than"):
        read_answers(content, addressee=addressee.pk)


def test_the_key_is_hidden_and_the_columns_have_heads(content: bytes):
    file = AnswerFile(content)
    head = [cell.text for cell in file.document.tables[0].rows[0].cells]
    assert head == [column.value for column in AnswerColumn]
    for row in file.table.tr_lst[1:]:
        hidden = [
            r for r in row.tc_lst[0].iter(qn("w:r")) if r.find(".//" + qn("w:vanish")) is not None
        ]
        assert len(hidden) == 1
    assert "Please reply by 24 March 2011." in "\n".join(p.text for p in file.document.paragraphs)
