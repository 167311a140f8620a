"""Read a briefing back: its page, its Word file and its PDF."""

import io
from typing import Any

import mammoth
from bs4 import BeautifulSoup
from pypdf import PdfReader

from accounts.models import User
from tests.helpers.pdf_tags import tag_tree
from tests.helpers.sign_in import client_for


def get_briefing(person: User, slug: str, query: str = "", extension: str = "") -> Any:
    """Return the response to a person who opens a briefing, or downloads it."""
    client = client_for(person)
    name = f"briefing.{extension}" if extension else "briefing/"
    return client.get(f"/areas/{slug}/{name}{f'?{query}' if query else ''}")


def page_text(person: User, slug: str, query: str = "") -> str:
    """Return the text of the briefing on its page."""
    response = get_briefing(person, slug, query)
    assert response.status_code == 200
    article = BeautifulSoup(response.content, "lxml").find("article")
    assert article is not None
    for caption in article.find_all("caption"):
        caption.decompose()
    return single_spaced(article.get_text(" "))


def word_text(person: User, slug: str, query: str = "") -> str:
    response = get_briefing(person, slug, query, "docx")
    assert response.status_code == 200
    return single_spaced(mammoth.extract_raw_text(io.BytesIO(response.content)).value)


def read_pdf(person: User, slug: str, query: str = "") -> PdfReader:
    response = get_briefing(person, slug, query, "pdf")
    assert response.status_code == 200
    return PdfReader(io.BytesIO(response.content))


def pdf_text(reader: PdfReader) -> str:
    """Return the text of a PDF as a screen reader reads it, without bullet marks."""
    root = tag_tree(reader)
    text = root.text
    for label in root.all("/Lbl"):
        text = text.replace(label.text, "", 1)
    return text


def section(text: str, heading: str, until: str) -> str:
    """Return the text between two headings of a briefing."""
    return text.split(heading, 1)[1].split(until, 1)[0].strip()


def single_spaced(text: str) -> str:
    return " ".join(text.split())


def without_spaces(text: str) -> str:
    return "".join(text.split())
