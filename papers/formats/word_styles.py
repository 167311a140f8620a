"""The styles of a Word document: those of the paper alone, in place of the template's."""

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.oxml.parser import parse_xml

from papers.description import LANGUAGE
from papers.formats import document
from papers.formats.document import Style

TABLE_STYLE = "PaperTable"
_LINE = 240
_TWIPS_OF_A_POINT = 20
_TWIPS_OF_A_MILLIMETRE = 1440 / 25.4
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
# Word knows these of its own by other names than it shows.
_BUILT_IN = {
    "Title": "Title",
    "Body Text": "Body Text",
    "List Bullet": "List Bullet",
    "Footer": "footer",
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
    <w:spacing w:after="0" w:line="{round(_LINE * document.LINE_SPACING)}" w:lineRule="auto"/>
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
_FONT_OF_PARAGRAPHS = f"""
<w:style {_W} w:type="character" w:default="1" w:styleId="DefaultParagraphFont">
  <w:name w:val="Default Paragraph Font"/><w:semiHidden/>
</w:style>"""
_NORMAL_TABLE = f"""
<w:style {_W} w:type="table" w:default="1" w:styleId="TableNormal">
  <w:name w:val="Normal Table"/><w:semiHidden/>
</w:style>"""
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def twips(millimetres: float) -> int:
    """Return a length as Word counts it."""
    return round(millimetres * _TWIPS_OF_A_MILLIMETRE)


def style_id(style: Style) -> str:
    """Return what paragraphs name a style by."""
    return style.name.replace(" ", "")


def set_styles(file: Document, wanted: Sequence[Style], *, padding: float) -> None:
    """Put these styles, their bullets and one of tables in place of all that the file has.

    ``padding`` is what tables leave beside the words of a cell, in millimetres.
    """
    lists = [style for style in wanted if style.bullet]
    numbers = {style: number for number, style in enumerate(lists, 1)}
    styles = [_paragraph_style(style, numbers.get(style, 0)) for style in wanted]
    _replace(
        file.styles.element,
        [
            *(_DEFAULTS, _NORMAL, _FONT_OF_PARAGRAPHS, _NORMAL_TABLE, _NO_LIST),
            *styles,
            _table_style(padding),
        ],
    )
    # All that say how a bullet looks stand before all that name one of these.
    _replace(
        file.part.numbering_part.element,
        [
            *(_bullet(style, number) for style, number in numbers.items()),
            *(_numbered(number) for number in numbers.values()),
        ],
    )


def _replace(parent: Any, children: list[str]) -> None:
    for old in list(parent):
        parent.remove(old)
    for child in children:
        parent.append(parse_xml(child))


def _paragraph_style(style: Style, number: int) -> str:
    name = _BUILT_IN.get(style.name, style.name)
    half_points = round(style.size * 2)
    line = round(style.line * _TWIPS_OF_A_POINT)
    indent = twips(style.bullet or style.hanging)
    pieces = (
        (style.keep_with_next, "<w:keepNext/>"),
        (style.level, "<w:keepLines/>"),
        (number, f'<w:numPr><w:numId w:val="{number}"/></w:numPr>'),
        (
            True,
            f'<w:spacing w:before="{round(style.above * _TWIPS_OF_A_POINT)}" '
            f'w:after="{round(style.below * _TWIPS_OF_A_POINT)}"'
            + (f' w:line="{line}" w:lineRule="exact"/>' if line else "/>"),
        ),
        (
            indent or style.indent_right,
            f'<w:ind w:left="{indent}" w:right="{twips(style.indent_right)}" '
            f'w:hanging="{indent}"/>',
        ),
        (style.centred, '<w:jc w:val="center"/>'),
        (style.level, f'<w:outlineLvl w:val="{style.level - 1}"/>'),
    )
    custom = "" if style.name in _BUILT_IN else ' w:customStyle="1"'
    return f"""
<w:style {_W} w:type="paragraph"{custom} w:styleId="{style_id(style)}">
  <w:name w:val="{name}"/><w:basedOn w:val="Normal"/>
  {'<w:next w:val="BodyText"/>' if style.level else ""}<w:qFormat/>
  <w:pPr>{"".join(words for wanted, words in pieces if wanted)}</w:pPr>
  <w:rPr>{"<w:b/><w:bCs/>" if style.bold else ""}
    {f'<w:color w:val="{document.GREY}"/>' if style.grey else ""}
    <w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>
  </w:rPr>
</w:style>"""


def _table_style(padding: float) -> str:
    borders = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="{document.RULE}"/>'
        for edge in _SIDES
    )
    side = twips(padding)
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


def _bullet(style: Style, number: int) -> str:
    indent = twips(style.bullet)
    return f"""
<w:abstractNum {_W} w:abstractNumId="{number}">
  <w:multiLevelType w:val="singleLevel"/>
  <w:lvl w:ilvl="0">
    <w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="{style_id(style)}"/>
    <w:lvlText w:val="{document.BULLET}"/><w:lvlJc w:val="left"/>
    <w:pPr><w:ind w:left="{indent}" w:hanging="{indent}"/></w:pPr>
    <w:rPr><w:rFonts{_FONTS}/></w:rPr>
  </w:lvl>
</w:abstractNum>"""


def _numbered(number: int) -> str:
    return f"""
<w:num {_W} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>"""
