"""Reading a briefing back: its page, its Word file and its PDF, as the same words."""

import io
from typing import Any

import mammoth
from bs4 import BeautifulSoup
from django.test import Client
from pypdf import PdfReader

from accounts.models import User
from tests.helpers.pdf_tags import tree


def get(person: User, slug: str, query: str = "", extension: str = "") -> Any:
    """Return the answer to a person who asks for a briefing, or for it as a file."""
    client = Client()
    client.force_login(person)
    name = f"briefing.{extension}" if extension else "briefing/"
    return client.get(f"/areas/{slug}/{name}{f'?{query}' if query else ''}")


def page(person: User, slug: str, query: str = "") -> str:
    """Return the words of the briefing on its page."""
    response = get(person, slug, query)
    assert response.status_code == 200
    article = BeautifulSoup(response.content, "lxml").find("article")
    assert article is not None
    for caption in article.find_all("caption"):
        caption.decompose()
    return spaced(article.get_text(" "))


def word(person: User, slug: str, query: str = "") -> str:
    response = get(person, slug, query, "docx")
    assert response.status_code == 200
    return spaced(mammoth.extract_raw_text(io.BytesIO(response.content)).value)


def pdf(person: User, slug: str, query: str = "") -> PdfReader:
    response = get(person, slug, query, "pdf")
    assert response.status_code == 200
    return PdfReader(io.BytesIO(response.content))


def words_of(reader: PdfReader) -> str:
    """Return the words of a PDF as a screen reader is told them, without the marks of bullets."""
    root = tree(reader)
    text = root.text
    for label in root.all("/Lbl"):
        text = text.replace(label.text, "", 1)
    return text


def section(text: str, heading: str, until: str) -> str:
    """Return what stands between two headings of a briefing."""
    return text.split(heading, 1)[1].split(until, 1)[0].strip()


def spaced(text: str) -> str:
    return " ".join(text.split())


def letters(text: str) -> str:
    return "".join(text.split())
