"""Styles of a Word document, which replace those of the library's template."""

from collections.abc import Sequence

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from papers.description import LANGUAGE
from papers.formats import document
from papers.formats.document import NumberedList, Style

TABLE_STYLE = "PaperTable"
# Word's value for single line spacing.
_SINGLE_SPACING = 240
_LINE_SPACING = round(_SINGLE_SPACING * document.LINE_SPACING)
_TWIPS_PER_POINT = 20
_TWIPS_PER_MILLIMETRE = 1440 / 25.4
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
# Names of built-in styles in the file, where Word shows some with other names.
_BUILT_IN = {
    "Title": "Title",
    "Body Text": "Body Text",
    "List Bullet": "List Bullet",
    "List Number": "List Number",
    "Footer": "footer",
    "Header": "header",
    **{f"Heading {level}": f"heading {level}" for level in (1, 2, 3)},
}
_FONTS = "".join(
    f' w:{script}="{document.FONT}"' for script in ("ascii", "hAnsi", "eastAsia", "cs")
)
_DEFAULTS = f"""
<w:docDefaults {_W}>
  <w:rPrDefault><w:rPr>
    <w:rFonts{_FONTS}/>
    <w:color w:val="000000"/>
    <w:sz w:val="24"/><w:szCs w:val="24"/>
    <w:lang w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}" w:bidi="ar-SA"/>
  </w:rPr></w:rPrDefault>
  <w:pPrDefault><w:pPr>
    <w:spacing w:after="0" w:line="{_LINE_SPACING}" w:lineRule="auto"/>
  </w:pPr></w:pPrDefault>
</w:docDefaults>"""
_NORMAL = f"""
<w:style {_W} w:type="paragraph" w:default="1" w:styleId="Normal">
  <w:name w:val="Normal"/><w:qFormat/>
</w:style>"""
_NO_LIST = f"""
<w:style {_W} w:type="numbering" w:default="1" w:styleId="NoList">
  <w:name w:val="No List"/><w:semiHidden/>
</w:style>"""
_DEFAULT_CHARACTER_STYLE = f"""
<w:style {_W} w:type="character" w:default="1" w:styleId="DefaultParagraphFont">
  <w:name w:val="Default Paragraph Font"/><w:semiHidden/>
</w:style>"""
_NORMAL_TABLE = f"""
<w:style {_W} w:type="table" w:default="1" w:styleId="TableNormal">
  <w:name w:val="Normal Table"/><w:semiHidden/>
</w:style>"""
# Ids of the numberings of lists of numbers, after those of bullets: by style, and of each series.
# Word's own lists in a template have lower ones.
_BULLETS = 20_000
_COUNTERS = {
    document.NUMBERS: 20_101,
    document.LETTERS: 20_102,
    document.NOTE: 20_103,
    document.ISSUE_NUMBER: 20_104,
    document.WIDE_NUMBERS: 20_105,
}
_FIRST_SERIES = 20_200
_STYLE_ID, _VALUE = qn("w:styleId"), qn("w:val")
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def to_twips(millimetres: float) -> int:
    """Return a length in twips, Word's unit: 1/20 of a point."""
    return round(millimetres * _TWIPS_PER_MILLIMETRE)


def make_style_id(style: Style) -> str:
    """Return the id by which paragraphs refer to a style."""
    return style.name.replace(" ", "")


def set_styles(file: Document, styles: Sequence[Style], *, padding: float) -> None:
    """Replace the styles of a file with these, their bullets and a table style.

    ``padding`` is the space left and right of the text in a cell, in millimetres.
    """
    lists = [style for style in styles if style.bullet]
    numbers = {style: number for number, style in enumerate(lists, _BULLETS)}
    paragraph_styles = [_make_paragraph_style(style, numbers.get(style, 0)) for style in styles]
    _replace_children(
        file.styles.element,
        [
            *(_DEFAULTS, _NORMAL, _DEFAULT_CHARACTER_STYLE, _NORMAL_TABLE, _NO_LIST),
            *paragraph_styles,
            _make_table_style(padding),
        ],
    )
    # The schema requires all bullet definitions before the numbering that refers to them.
    _replace_children(
        file.part.numbering_part.element,
        [
            *(_make_bullet(style, number) for style, number in numbers.items()),
            *(
                _make_counter(style, number, is_lettered=style is document.LETTERS)
                for style, number in _COUNTERS.items()
            ),
            *(_make_numbering(number) for number in numbers.values()),
        ],
    )


def add_styles(file: Document, styles: Sequence[Style], *, padding: float) -> None:
    """Add those of the styles that a template has not, by name, with their bullets.

    Its own styles stay as they are, but get the ids by which paragraphs refer to them.
    """
    numbers = {style: _BULLETS + place for place, style in enumerate(styles) if style.bullet}
    own = file.styles.element
    found = {
        name.lower(): each
        for each in own.xpath("w:style[@w:type='paragraph']")
        for name in each.xpath("w:name/@w:val")
    }
    for style in styles:
        name = _BUILT_IN.get(style.name, style.name)
        if (existing := found.get(name.lower())) is not None:
            _rename(own, existing, make_style_id(style))
            if style.bullet and not existing.xpath("w:pPr/w:numPr"):
                mark = existing.get_or_add_pPr().get_or_add_numPr()
                mark.get_or_add_numId().val = numbers[style]
        else:
            own.append(parse_xml(_make_paragraph_style(style, numbers.get(style, 0))))
    if not own.xpath(f"w:style[@w:styleId='{TABLE_STYLE}']"):
        own.append(parse_xml(_make_table_style(padding)))
    numbering = file.part.numbering_part.element
    # The schema requires all definitions before the numbering that refers to them.
    first = next(iter(numbering.xpath("w:num")), None)
    for definition in (
        *(_make_bullet(style, number) for style, number in numbers.items()),
        *(
            _make_counter(style, number, is_lettered=style is document.LETTERS)
            for style, number in _COUNTERS.items()
        ),
    ):
        made = parse_xml(definition)
        if first is None:
            numbering.append(made)
        else:
            first.addprevious(made)
    for number in numbers.values():
        numbering.append(parse_xml(_make_numbering(number)))


def _rename(styles: BaseOxmlElement, style: BaseOxmlElement, new: str) -> None:
    """Change the id of a style, and what refers to it in other styles."""
    old = style.get(_STYLE_ID)
    if old == new:
        return
    style.set(_STYLE_ID, new)
    for reference in styles.xpath(
        f"w:style/*[self::w:basedOn or self::w:next or self::w:link][@w:val='{old}']"
    ):
        reference.set(_VALUE, new)


def add_numbering(numbering: BaseOxmlElement, numbers: NumberedList) -> int:
    """Add the numbering of a list of numbers, if a part of it has not done so; return its id."""
    made = _FIRST_SERIES + numbers.series
    if not numbering.xpath(f"w:num[@w:numId='{made}']"):
        counter = _COUNTERS[numbers.paragraphs[0].style]
        numbering.append(parse_xml(_make_series(made, counter, numbers.start)))
    return made


def _replace_children(parent: BaseOxmlElement, children: list[str]) -> None:
    for old in list(parent):
        parent.remove(old)
    for child in children:
        parent.append(parse_xml(child))


def _make_paragraph_style(style: Style, number: int) -> str:
    name = _BUILT_IN.get(style.name, style.name)
    half_points = round(style.size * 2)
    line = round(style.line * _TWIPS_PER_POINT)
    indent = to_twips(style.bullet or style.number or style.hanging)
    hanging = to_twips(document.NUMBER_INDENT) if style.number else indent
    pieces = (
        (style.keep_with_next, "<w:keepNext/>"),
        (style.level, "<w:keepLines/>"),
        (number, f'<w:numPr><w:numId w:val="{number}"/></w:numPr>'),
        (
            True,
            f'<w:spacing w:before="{round(style.above * _TWIPS_PER_POINT)}" '
            f'w:after="{round(style.below * _TWIPS_PER_POINT)}"'
            + (f' w:line="{line}" w:lineRule="exact"/>' if line else "/>"),
        ),
        (
            indent or style.indent_right,
            f'<w:ind w:left="{indent}" w:right="{to_twips(style.indent_right)}" '
            f'w:hanging="{hanging}"/>',
        ),
        (style.centred, '<w:jc w:val="center"/>'),
        (style.level, f'<w:outlineLvl w:val="{style.level - 1}"/>'),
    )
    custom = "" if style.name in _BUILT_IN else ' w:customStyle="1"'
    return f"""
<w:style {_W} w:type="paragraph"{custom} w:styleId="{make_style_id(style)}">
  <w:name w:val="{name}"/><w:basedOn w:val="Normal"/>
  {'<w:next w:val="BodyText"/>' if style.level else ""}<w:qFormat/>
  <w:pPr>{"".join(xml for is_set, xml in pieces if is_set)}</w:pPr>
  <w:rPr>{"<w:b/><w:bCs/>" if style.bold else ""}
    {f'<w:color w:val="{document.GREY}"/>' if style.grey else ""}
    <w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>
  </w:rPr>
</w:style>"""


def _make_table_style(padding: float) -> str:
    borders = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="{document.RULE}"/>'
        for edge in _SIDES
    )
    side = to_twips(padding)
    return f"""
<w:style {_W} w:type="table" w:customStyle="1" w:styleId="{TABLE_STYLE}">
  <w:name w:val="Paper Table"/><w:basedOn w:val="TableNormal"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders>{borders}</w:tblBorders>
    <w:tblCellMar>
      <w:left w:w="{side}" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{document.SHADE}"/></w:tcPr>
  </w:tblStylePr>
</w:style>"""


def _make_bullet(style: Style, number: int) -> str:
    indent = to_twips(style.bullet)
    return f"""
<w:abstractNum {_W} w:abstractNumId="{number}">
  <w:multiLevelType w:val="singleLevel"/>
  <w:lvl w:ilvl="0">
    <w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="{make_style_id(style)}"/>
    <w:lvlText w:val="{document.BULLET}"/><w:lvlJc w:val="left"/>
    <w:pPr><w:ind w:left="{indent}" w:hanging="{indent}"/></w:pPr>
    <w:rPr><w:rFonts{_FONTS}/></w:rPr>
  </w:lvl>
</w:abstractNum>"""


def _make_counter(style: Style, number: int, *, is_lettered: bool) -> str:
    indent, hanging = to_twips(style.number), to_twips(document.NUMBER_INDENT)
    return f"""
<w:abstractNum {_W} w:abstractNumId="{number}">
  <w:multiLevelType w:val="singleLevel"/>
  <w:lvl w:ilvl="0">
    <w:start w:val="1"/><w:numFmt w:val="{"lowerLetter" if is_lettered else "decimal"}"/>
    <w:lvlText w:val="%1."/><w:lvlJc w:val="left"/>
    <w:pPr><w:ind w:left="{indent}" w:hanging="{hanging}"/></w:pPr>
  </w:lvl>
</w:abstractNum>"""


def _make_series(number: int, counter: int, start: int) -> str:
    return f"""
<w:num {_W} w:numId="{number}"><w:abstractNumId w:val="{counter}"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>
</w:num>"""


def _make_numbering(number: int) -> str:
    return f"""
<w:num {_W} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>"""
