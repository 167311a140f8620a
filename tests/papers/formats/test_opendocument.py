"""The paper as OpenDocument: what its pages, tables and properties are. Its words:
test_paper_documents."""

import hashlib
import io
import subprocess
import sys
import zipfile
from typing import Any

from papers.description import Paper
from papers.formats import opendocument
from tests.factories.papers import (
    AWKWARD_TEXTS,
    make_line,
    make_paper,
    make_paper_of,
    make_paper_with_text,
)
from tests.helpers.documents import ODF, odf_file, odf_part


def find(paper: Paper, path: str, part: str = "content.xml") -> Any:
    return odf_part(paper, part).xpath(path, namespaces=ODF)


def properties(paper: Paper, name: str, kind: str) -> dict[str, str]:
    """What a style of its own says, by name with no prefix."""
    part = "content.xml" if find(paper, f"//style:style[@style:name='{name}']") else "styles.xml"
    found = find(paper, f"//style:style[@style:name='{name}']/style:{kind}-properties", part)
    return {key.rpartition("}")[2]: value for each in found for key, value in each.attrib.items()}


def keeps(paper: Paper) -> list[str]:
    """Whether each row may break, as its style says."""
    names = find(paper, "//table:table-row/@table:style-name")
    return [properties(paper, name, "table-row")["keep-together"] for name in names]


# Pages.


def test_annexes_are_landscape_and_the_rest_portrait():
    unchanged = make_paper(changes=None)
    pages = [
        find(unchanged, f"string(//style:style[@style:name='{name}']/@style:master-page-name)")
        for name in find(unchanged, "//text:h[@text:outline-level='1']/@text:style-name")
    ]
    assert pages == ["Landscape", "Landscape"]
    layouts = {
        page.get(f"{{{ODF['style']}}}name"): find(
            make_paper(),
            f"//style:page-layout[@style:name="
            f"'{page.get('{' + ODF['style'] + '}page-layout-name')}']"
            "/style:page-layout-properties/@*[local-name() = 'print-orientation' "
            "or local-name() = 'page-width']",
            "styles.xml",
        )
        for page in find(make_paper(), "//style:master-page", "styles.xml")
    }
    assert {name: set(layout) for name, layout in layouts.items()} == {
        "Standard": {"210mm", "portrait"},
        "Landscape": {"297mm", "landscape"},
    }


def test_every_page_has_a_page_number():
    feet = find(make_paper(), "//style:master-page/style:footer", "styles.xml")
    assert len(feet) == 2
    for foot in feet:
        title, number = foot
        assert "".join(title.itertext()) == (
            "1st Phase Community Budgets: requests of Whitehall, as at 22\u00a0March\u00a02011"
        )
        assert "".join(number.itertext()) == "Page 1 of 1"
        assert [field.tag.rpartition("}")[2] for field in number] == ["page-number", "page-count"]


# Tables.


def test_table_headings_repeat_on_each_page():
    heads = find(make_paper(), "//table:table/table:table-header-rows/table:table-row")
    assert [["".join(cell.itertext()) for cell in head] for head in heads] == [
        ["Ref", "Area", "Issue", "Dept", last] for last in ("Status", "Outcome")
    ]


def test_a_row_does_not_break_over_pages():
    assert keeps(make_paper()) == ["always"] * (15 + 15 + 2)


def test_a_row_that_may_be_taller_than_a_page_does_break():
    tall = make_line(2, status=AWKWARD_TEXTS["20,000 characters"])
    paper = make_paper_of(make_line(1), tall, make_line(3, area="x" * 1_000), make_line(4))
    assert keeps(paper) == ["always", "always", "auto", "auto", "always"]


def test_numbers_and_bullets_hang_in_libreoffice():
    items = find(make_paper(), "//*[@*='IgnoreFirstLineIndentInNumbering']", "settings.xml")
    assert [item.text for item in items] == ["false"]


def test_columns_have_their_widths():
    for number, width in ((1, 257), (2, 257)):
        table = f"//table:table[{number}]"
        assert properties(make_paper(), f"Table{number}", "table")["width"] == f"{width}mm"
        columns = find(make_paper(), f"{table}/table:table-column/@table:style-name")
        widths = [
            properties(make_paper(), column, "table-column")["column-width"] for column in columns
        ]
        assert len(widths) == 5
        assert sum(int(each.removesuffix("mm")) for each in widths) == width


def test_tables_have_alternative_text():
    assert find(make_paper(), "//table:table/table:title/text()") == [
        "Table 1: Requests received from areas that need to be resolved",
        "Requests and their outcomes",
    ]
    assert find(make_paper(), "//table:table/table:desc/text()") == [
        "15 requests, one in each row, with its reference, area, issue, department and status.",
        "15 requests, one in each row, with its reference, area, issue, department and outcome.",
    ]


def test_bullets_are_a_list_also_in_a_cell():
    paper = make_paper_of(make_line(status="Before.\n• one\n• two\nAfter."))
    (cell,) = find(paper, "//table:table/table:table-row[last()]/table:table-cell[5]")
    assert [each.tag.rpartition("}")[2] for each in cell] == ["p", "list", "p"]
    assert [item.tag.rpartition("}")[2] for item in cell[1]] == ["list-item"] * 2
    name = cell[1].get(f"{{{ODF['text']}}}style-name")
    path = f"//text:list-style[@style:name='{name}']/text:list-level-style-bullet"
    assert find(paper, f"{path}/@text:bullet-char", "styles.xml") == ["•"]


# Words.


def test_typed_numbers_are_lists_that_start_as_typed():
    introduction = "1. First.\n2. Second.\na. Part.\n# Two\n3. Third."
    paper = make_paper(introduction=introduction, changes=None, annexes=())
    lists = find(paper, "//office:text/text:list")
    starts = [
        item.get(f"{{{ODF['text']}}}start-value")
        for each in lists
        for item in each.findall("text:list-item", ODF)
    ]
    assert starts == ["1", None, "1", "3"]
    formats = [
        find(
            paper,
            f"string(//text:list-style[@style:name='{each.get('{' + ODF['text'] + '}style-name')}']"
            "//@style:num-format)",
            "styles.xml",
        )
        for each in lists
    ]
    assert formats == ["1", "a", "1"]


def test_bold_and_links_of_covering_words_are_those_of_the_format():
    paper = make_paper(introduction="To **note** the [report](https://www.gov.uk/a?b=c&d).")
    (bold,) = find(paper, "//text:span[.='note']/@text:style-name")
    assert properties(paper, bold, "text")["font-weight"] == "bold"
    (link,) = find(paper, "//text:a[.='report']")
    assert "https://www.gov.uk/a?b=c&d" in link.attrib.values()


def test_right_to_left_text_is_marked():
    paper = make_paper_with_text(AWKWARD_TEXTS["arabic"])
    names = find(paper, "//table:table/table:table-row[last()]//text:p/@text:style-name")
    modes = [properties(paper, name, "paragraph").get("writing-mode") for name in names]
    assert modes == [None, *["rl-tb"] * 4]


# The file.


def test_its_language_is_british_english():
    path = "//style:default-style[@style:family='paragraph']/style:text-properties"
    (default,) = find(make_paper(), path, "styles.xml")
    assert default.get(f"{{{ODF['fo']}}}language") == "en"
    assert default.get(f"{{{ODF['fo']}}}country") == "GB"
    assert odf_file(make_paper()).meta.language == "en-GB"


def test_its_properties_match_the_paper():
    meta = odf_file(make_paper()).meta
    assert meta.title == "1st Phase Community Budgets: requests of Whitehall"
    assert meta.subject == (
        "As at: 22 March 2011; Meeting: Ministers' meeting, 24 March 2011; Edition: 1"
    )
    assert meta.creator == meta.initial_creator == "Department for Communities and Local Government"
    assert f"{meta.creation_date:%Y-%m-%d}" == f"{meta.date:%Y-%m-%d}" == "2011-03-22"


def test_headings_stay_with_their_text():
    for name in ("Heading_20_1", "Heading_20_2", "Heading_20_3", "Label"):
        assert properties(make_paper(), name, "paragraph")["keep-with-next"] == "always"


def test_there_is_one_font():
    fonts = find(make_paper(), "//@*[starts-with(local-name(), 'font-name')]", "styles.xml")
    assert set(fonts) == {"Arial"}


def test_every_style_used_is_defined():
    paper = make_paper(
        annexes=(*make_paper().annexes, *make_paper_with_text(AWKWARD_TEXTS["hebrew"]).annexes)
    )
    there = {
        each
        for part in ("content.xml", "styles.xml")
        for each in find(paper, "//@style:name", part)
    }
    named = "//@*[local-name() = 'style-name' or local-name() = 'parent-style-name']"
    for part in ("content.xml", "styles.xml"):
        assert set(find(paper, named, part)) <= there


def test_its_type_is_in_its_first_bytes():
    with zipfile.ZipFile(io.BytesIO(opendocument.render(make_paper()))) as file:
        first = file.infolist()[0]
        assert first.filename == "mimetype"
        assert first.compress_type == zipfile.ZIP_STORED
        assert file.read(first) == b"application/vnd.oasis.opendocument.text"


def test_the_same_paper_is_the_same_file():
    one, other = opendocument.render(make_paper()), opendocument.render(make_paper())
    assert one == other
    # Nor does it depend on what the library made before.
    program = (
        "import hashlib, django; django.setup()\n"
        "from papers.formats import opendocument\n"
        "from tests.factories.papers import make_paper\n"
        "print(hashlib.sha256(opendocument.render(make_paper())).hexdigest())"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert run.stdout.decode().strip() == hashlib.sha256(one).hexdigest()
    # Two that are made in one second would be the same with the moment in them.
    with zipfile.ZipFile(io.BytesIO(one)) as file:
        assert {member.date_time[0] for member in file.infolist()} == {1980}
