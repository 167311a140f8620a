"""The styles and pages of an OpenDocument text."""

from typing import Any

from odf.opendocument import OpenDocument
from odf.style import (
    DefaultStyle,
    FontFace,
    Footer,
    FooterStyle,
    HeaderFooterProperties,
    ListLevelLabelAlignment,
    ListLevelProperties,
    MasterPage,
    PageLayout,
    PageLayoutProperties,
    ParagraphProperties,
    TableCellProperties,
    TableProperties,
    TableRowProperties,
    TextProperties,
)
from odf.style import Style as OdfStyle
from odf.text import ListLevelStyleBullet, ListStyle

from papers.description import LANGUAGE
from papers.formats import document
from papers.formats.document import Look, Style

PORTRAIT = "Standard"
LANDSCAPE = "Landscape"
CELL = "Cell"
HEAD_CELL = "HeadCell"
WHOLE_ROW = "WholeRow"
TALL_ROW = "TallRow"
LOOKS = {Look.BOLD: "Bold", Look.STRUCK: "Struck", Look.UNDERLINED: "Underlined"}
# Spaces of two paragraphs add up, where Word takes the larger. So that both look alike, much space
# above is given less what mostly stands below the one before.
_BELOW = 6
_LANGUAGE, _COUNTRY = LANGUAGE.split("-")


def reference(name: str) -> str:
    """Return what names a style elsewhere: the library encodes the name of a style itself only."""
    return name.replace(" ", "_20_")


def page(*, is_landscape: bool) -> str:
    """Return the name of the pages that are on their side, or of those that are not."""
    return LANDSCAPE if is_landscape else PORTRAIT


def list_name(style: Style) -> str:
    """Return the name of the list that a bullet's style belongs to."""
    return f"{style.name} List"


def set_styles(file: OpenDocument) -> None:
    """Add every style that does not depend on what the paper says."""
    file.fontfacedecls.addElement(
        FontFace(
            name=document.FONT,
            fontfamily=document.FONT,
            fontfamilygeneric="swiss",
            fontpitch="variable",
        )
    )
    file.styles.addElement(_defaults())
    file.styles.addElement(OdfStyle(name="Standard", family="paragraph"))
    for style in document.STYLES:
        file.styles.addElement(_paragraph_style(style))
        if style.bullet:
            file.styles.addElement(_list_style(style))
    for style in (*_text_styles(), *_table_styles()):
        file.automaticstyles.addElement(style)


def add_pages(file: OpenDocument, feet: dict[str, tuple[Any, ...]]) -> None:
    """Add upright pages and pages on their side, each with the paragraphs of its foot."""
    for is_landscape in (False, True):
        name = page(is_landscape=is_landscape)
        layout = _page_layout(is_landscape=is_landscape)
        file.automaticstyles.addElement(layout)
        master = MasterPage(name=name, pagelayoutname=layout)
        foot = Footer()
        for paragraph in feet[name]:
            foot.addElement(paragraph)
        master.addElement(foot)
        file.masterstyles.addElement(master)


def right_to_left(style: Style) -> OdfStyle:
    """Return the style of the paragraphs of ``style`` that are written from the right."""
    made = OdfStyle(
        name=f"{style.name} From Right", family="paragraph", parentstylename=reference(style.name)
    )
    made.addElement(ParagraphProperties(writingmode="rl-tb", textalign="end"))
    return made


def at_top_of(style: Style, page_name: str) -> OdfStyle:
    """Return the style of a paragraph of ``style`` that begins a page of the kind named."""
    return OdfStyle(
        name=f"{style.name} {page_name} Page",
        family="paragraph",
        parentstylename=reference(style.name),
        masterpagename=page_name,
    )


def table_style(name: str, width: int) -> OdfStyle:
    """Return the style of a table as wide as this."""
    style = OdfStyle(name=name, family="table")
    style.addElement(
        TableProperties(
            width=f"{width}mm",
            align="left",
            bordermodel="collapsing",
            marginbottom=f"{_BELOW}pt",
            maybreakbetweenrows="true",
        )
    )
    return style


def _font(size: float) -> dict[str, str]:
    return {f"fontsize{script}": f"{size}pt" for script in ("", "asian", "complex")}


def _bold() -> dict[str, str]:
    return {f"fontweight{script}": "bold" for script in ("", "asian", "complex")}


def _defaults() -> DefaultStyle:
    style = DefaultStyle(family="paragraph")
    style.addElement(
        ParagraphProperties(
            lineheight=f"{document.LINE_SPACING:.0%}",
            orphans="2",
            widows="2",
            writingmode="page",
            tabstopdistance="1.25cm",
        )
    )
    style.addElement(
        TextProperties(
            **{f"fontname{script}": document.FONT for script in ("", "asian", "complex")},
            **_font(12),
            color="#000000",
            language=_LANGUAGE,
            country=_COUNTRY,
        )
    )
    return style


def _paragraph_style(style: Style) -> OdfStyle:
    about: dict[str, Any] = {}
    if style.level:
        about = {"defaultoutlinelevel": style.level, "nextstylename": "Body_20_Text"}
    if style.bullet:
        about = {"liststylename": reference(list_name(style))}
    if style.level or style is document.TITLE:
        about["class"] = "chapter"
    made = OdfStyle(
        name=style.name,
        displayname=style.name,
        family="paragraph",
        parentstylename="Standard",
        **about,
    )
    space_above = style.above - _BELOW if style.above > _BELOW else style.above
    look = {"margintop": f"{space_above}pt", "marginbottom": f"{style.below}pt"}
    if style.bullet or style.indent_right:
        look["marginleft"] = f"{style.bullet}mm"
        look["textindent"] = f"-{style.bullet}mm"
        look["marginright"] = f"{style.indent_right}mm"
    if style.keep_with_next:
        look["keepwithnext"] = "always"
    if style.level:
        look["keeptogether"] = "always"
    if style.centred:
        look["textalign"] = "center"
    made.addElement(ParagraphProperties(**look))
    made.addElement(
        TextProperties(
            **_font(style.size),
            **(_bold() if style.bold else {}),
            color=f"#{document.GREY if style.grey else '000000'}",
        )
    )
    return made


def _list_style(style: Style) -> ListStyle:
    made = ListStyle(name=list_name(style), displayname=list_name(style))
    level = ListLevelStyleBullet(level="1", bulletchar=document.BULLET)
    space = ListLevelProperties(listlevelpositionandspacemode="label-alignment")
    indent = f"{style.bullet}mm"
    space.addElement(
        ListLevelLabelAlignment(
            labelfollowedby="listtab",
            listtabstopposition=indent,
            textindent=f"-{indent}",
            marginleft=indent,
        )
    )
    level.addElement(space)
    level.addElement(TextProperties(fontname=document.FONT))
    made.addElement(level)
    return made


def _text_styles() -> list[OdfStyle]:
    properties = {
        Look.BOLD: _bold(),
        Look.STRUCK: {"textlinethroughstyle": "solid", "textlinethroughtype": "single"},
        Look.UNDERLINED: {
            "textunderlinestyle": "solid",
            "textunderlinetype": "single",
            "textunderlinewidth": "auto",
            "textunderlinecolor": "font-color",
        },
    }
    styles = []
    for look, name in LOOKS.items():
        style = OdfStyle(name=name, family="text")
        style.addElement(TextProperties(**properties[look]))
        styles.append(style)
    return styles


def _table_styles() -> list[OdfStyle]:
    styles = []
    for name, keep in ((WHOLE_ROW, "always"), (TALL_ROW, "auto")):
        row = OdfStyle(name=name, family="table-row")
        row.addElement(TableRowProperties(keeptogether=keep))
        styles.append(row)
    look = {
        "border": f"0.5pt solid #{document.RULE}",
        "paddingleft": f"{document.CELL_PADDING}mm",
        "paddingright": f"{document.CELL_PADDING}mm",
        "paddingtop": "0mm",
        "paddingbottom": "0mm",
    }
    for name, shade in ((CELL, {}), (HEAD_CELL, {"backgroundcolor": f"#{document.SHADE}"})):
        cell = OdfStyle(name=name, family="table-cell")
        cell.addElement(TableCellProperties(**look, **shade))
        styles.append(cell)
    return styles


def _page_layout(*, is_landscape: bool) -> PageLayout:
    short, long = (f"{side}mm" for side in document.A4)
    width, height = (long, short) if is_landscape else (short, long)
    margin = document.LANDSCAPE_MARGIN if is_landscape else document.PORTRAIT_MARGIN
    layout = PageLayout(name=f"{page(is_landscape=is_landscape)} Layout")
    layout.addElement(
        PageLayoutProperties(
            pagewidth=width,
            pageheight=height,
            printorientation="landscape" if is_landscape else "portrait",
            margintop=f"{document.VERTICAL_MARGIN}mm",
            marginbottom=f"{document.FOOTER_MARGIN}mm",
            marginleft=f"{margin}mm",
            marginright=f"{margin}mm",
            writingmode="lr-tb",
        )
    )
    foot = FooterStyle()
    # As Word has it, the words of the page end where its bottom margin begins.
    room = document.VERTICAL_MARGIN - document.FOOTER_MARGIN
    foot.addElement(HeaderFooterProperties(minheight=f"{room}mm", margintop="2mm"))
    layout.addElement(foot)
    return layout
