"""The house template: a Word file whose styles, header and footer papers have in place of ours."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from docx import Document
from docx.document import Document as WordDocument

from requests_log.rules import file_types

# A template with a few pictures is far smaller.
MOST_MEGABYTES = 5


def open_template() -> WordDocument | None:
    """Return the house template without its text, or None if there is none.

    Raises ImproperlyConfigured with what is wrong if the file cannot be used.
    """
    if not settings.PAPER_TEMPLATE:
        return None
    path = Path(settings.PAPER_TEMPLATE)
    try:
        if path.stat().st_size > MOST_MEGABYTES * 1024 * 1024:
            raise _refuse(f"it is larger than {MOST_MEGABYTES} MB")
        content = path.read_bytes()
    except OSError as error:
        raise _refuse(f"it cannot be read ({error.strerror})") from error
    try:
        found = file_types.find_file_type(path.name, content)
    except ValidationError as error:
        raise _refuse(error.messages[0]) from error
    if "docx" not in found.suffixes[0]:
        raise _refuse("it is not a Word document (docx)")
    return _open(path)


def _open(path: Path) -> WordDocument:
    try:
        file = Document(str(path))
        numbering = file.part.numbering_part
    except (KeyError, ValueError, NotImplementedError) as error:
        raise _refuse("Word cannot have written it, or it has no lists: save it again") from error
    if numbering is None or _has_outside_links(file):
        raise _refuse("it links to other files: save them in it")
    for element in list(file.element.body)[:-1]:
        file.element.body.remove(element)
    file.sections[0].different_first_page_header_footer = False
    file.settings.odd_and_even_pages_header_footer = False
    return file


def _has_outside_links(file: WordDocument) -> bool:
    """Return whether opening the file would fetch a picture or a template from elsewhere."""
    parts = file.part.package.iter_parts() if file.part.package else ()
    return any(
        each.is_external and not each.reltype.endswith("/hyperlink")
        for part in parts
        for each in part.rels.values()
    )


def _refuse(reason: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"PAPER_TEMPLATE names {settings.PAPER_TEMPLATE}, which cannot be the template of papers: "
        f"{reason}"
    )
