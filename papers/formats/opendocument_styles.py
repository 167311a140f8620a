"""The styles and pages of an OpenDocument text."""

from odf.config import ConfigItem, ConfigItemSet
from odf.element import Element
from odf.opendocument import OpenDocument
from odf.style import (
    DefaultStyle,
    FontFace,
    Footer,
    FooterStyle,
    Header,
    HeaderFooterProperties,
    HeaderStyle,
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
from odf.text import ListLevelStyleBullet, ListLevelStyleNumber, ListStyle

from papers.description import LANGUAGE
from papers.formats import document
from papers.formats.document import Look, Style

PORTRAIT = "Standard"
LANDSCAPE = "Landscape"
CELL = "Cell"
HEAD_CELL = "HeadCell"
WHOLE_ROW = "WholeRow"
TALL_ROW = "TallRow"
LOOKS = {Look.BOLD: "Bold", Look.UNDERLINED: "Underlined"}
# Spaces between two paragraphs add up here, while Word uses the larger. To look alike, large spaces
# above are reduced by the usual space below, in points.
_SPACE_BELOW = 6
_LANGUAGE, _COUNTRY = LANGUAGE.split("-")


def encode_name(name: str) -> str:
    """Return a style name as references need it: the library encodes names in definitions only."""
    return name.replace(" ", "_20_")


def page_name(*, is_landscape: bool) -> str:
    """Return the name of the page style for landscape or portrait pages."""
    return LANDSCAPE if is_landscape else PORTRAIT


def list_name(style: Style) -> str:
    """Return the name of the list style for the paragraph style of a list."""
    return f"{style.name} List"


def set_styles(file: OpenDocument) -> None:
    """Add every style that does not depend on the paper."""
    file.fontfacedecls.addElement(
        FontFace(
            name=document.FONT,
            fontfamily=document.FONT,
            fontfamilygeneric="swiss",
            fontpitch="variable",
        )
    )
    _tell_libreoffice(file)
    file.styles.addElement(_defaults())
    file.styles.addElement(OdfStyle(name="Standard", family="paragraph"))
    for style in document.STYLES:
        file.styles.addElement(_paragraph_style(style))
        if style.bullet or style.number:
            file.styles.addElement(_list_style(style))
    for style in (*_text_styles(), *_table_styles()):
        file.automaticstyles.addElement(style)


def _tell_libreoffice(file: OpenDocument) -> None:
    """Make LibreOffice keep a row with the next one if its paragraphs say so, as Word does.

    A file that says this has to say too that numbers and bullets hang.
    """
    settings = ConfigItemSet(name="ooo:configuration-settings")
    settings.addElement(ConfigItem(name="TableRowKeep", type="boolean", text="true"))
    hanging = "IgnoreFirstLineIndentInNumbering"
    settings.addElement(ConfigItem(name=hanging, type="boolean", text="false"))
    file.settings.addElement(settings)


def add_pages(
    file: OpenDocument,
    footers: dict[str, tuple[Element, ...]],
    headers: dict[str, tuple[Element, ...]],
) -> None:
    """Add the portrait and landscape page styles, each with the paragraphs of its foot and head."""
    for is_landscape in (False, True):
        name = page_name(is_landscape=is_landscape)
        layout = _page_layout(is_landscape=is_landscape, has_header=bool(headers[name]))
        file.automaticstyles.addElement(layout)
        master = MasterPage(name=name, pagelayoutname=layout)
        if headers[name]:
            header = Header()
            for paragraph in headers[name]:
                header.addElement(paragraph)
            master.addElement(header)
        footer = Footer()
        for paragraph in footers[name]:
            footer.addElement(paragraph)
        master.addElement(footer)
        file.masterstyles.addElement(master)


def right_to_left(style: Style) -> OdfStyle:
    """Return the variant of ``style`` for right-to-left text."""
    made = OdfStyle(
        name=f"{style.name} From Right", family="paragraph", parentstylename=encode_name(style.name)
    )
    made.addElement(ParagraphProperties(writingmode="rl-tb", textalign="end"))
    return made


def kept_with_next(style: Style) -> OdfStyle:
    """Return the variant of ``style`` that stays on the page of what follows it."""
    made = OdfStyle(
        name=f"{style.name} Kept", family="paragraph", parentstylename=encode_name(style.name)
    )
    made.addElement(ParagraphProperties(keepwithnext="always"))
    return made


def page_start(style: Style, page: str) -> OdfStyle:
    """Return the variant of ``style`` that starts a new page with the page style ``page``."""
    return OdfStyle(
        name=f"{style.name} {page} Page",
        family="paragraph",
        parentstylename=encode_name(style.name),
        masterpagename=page,
    )


def table_style(name: str, width: int) -> OdfStyle:
    """Return the style of a table of a width in millimetres."""
    style = OdfStyle(name=name, family="table")
    style.addElement(
        TableProperties(
            width=f"{width}mm",
            align="left",
            bordermodel="collapsing",
            marginbottom=f"{_SPACE_BELOW}pt",
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
    attributes: dict[str, str | int] = {}
    if style.level:
        attributes = {"defaultoutlinelevel": style.level, "nextstylename": "Body_20_Text"}
    if style.bullet or style.number:
        attributes = {"liststylename": encode_name(list_name(style))}
    if style.level or style is document.TITLE:
        attributes["class"] = "chapter"
    made = OdfStyle(
        name=style.name,
        displayname=style.name,
        family="paragraph",
        parentstylename="Standard",
        **attributes,
    )
    space_above = style.above - _SPACE_BELOW if style.above > _SPACE_BELOW else style.above
    look = {"margintop": f"{space_above}pt", "marginbottom": f"{style.below}pt"}
    if style.bullet or style.number or style.indent_right:
        look["marginleft"] = f"{style.bullet or style.number}mm"
        look["textindent"] = f"-{_label_width(style)}mm"
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
    if style.bullet:
        level = ListLevelStyleBullet(level="1", bulletchar=document.BULLET)
    else:
        letters = "a" if style is document.LETTERS else "1"
        level = ListLevelStyleNumber(level="1", numformat=letters, numsuffix=".")
    space = ListLevelProperties(listlevelpositionandspacemode="label-alignment")
    indent = f"{style.bullet or style.number}mm"
    space.addElement(
        ListLevelLabelAlignment(
            labelfollowedby="listtab",
            listtabstopposition=indent,
            textindent=f"-{_label_width(style)}mm",
            marginleft=indent,
        )
    )
    level.addElement(space)
    level.addElement(TextProperties(fontname=document.FONT))
    made.addElement(level)
    return made


def _label_width(style: Style) -> int:
    """Return the width of a bullet or a number with the space after it, in millimetres."""
    return document.NUMBER_INDENT if style.number else style.bullet


def _text_styles() -> list[OdfStyle]:
    properties = {
        Look.BOLD: _bold(),
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


def _page_layout(*, is_landscape: bool, has_header: bool) -> PageLayout:
    short, long = (f"{side}mm" for side in document.A4)
    width, height = (long, short) if is_landscape else (short, long)
    margin = document.LANDSCAPE_MARGIN if is_landscape else document.PORTRAIT_MARGIN
    layout = PageLayout(name=f"{page_name(is_landscape=is_landscape)} Layout")
    layout.addElement(
        PageLayoutProperties(
            pagewidth=width,
            pageheight=height,
            printorientation="landscape" if is_landscape else "portrait",
            margintop=f"{document.FOOTER_MARGIN if has_header else document.VERTICAL_MARGIN}mm",
            marginbottom=f"{document.FOOTER_MARGIN}mm",
            marginleft=f"{margin}mm",
            marginright=f"{margin}mm",
            writingmode="lr-tb",
        )
    )
    # As in Word, the text of a page begins and ends where its margins do.
    footer_height = document.VERTICAL_MARGIN - document.FOOTER_MARGIN
    if has_header:
        header = HeaderStyle()
        header.addElement(
            HeaderFooterProperties(minheight=f"{footer_height}mm", marginbottom="2mm")
        )
        layout.addElement(header)
    footer = FooterStyle()
    footer.addElement(HeaderFooterProperties(minheight=f"{footer_height}mm", margintop="2mm"))
    layout.addElement(footer)
    return layout
