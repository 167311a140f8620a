"""Signed links are removed from text and from logs."""

import io
import logging
import sys
from typing import Any

import pytest
from django.core.signing import Signer

from cbtracker.logging import MaskLinks
from outbox.redaction import mask_links

KEY = "5a2c0f0e-5d5a-4b57-9a55-3d1f0f3f7a11"
SIGNATURE = "gFuHH0BEGykZqe0nnQ9f-8XpW0cPmVpKVr_WKHJuE0-"
TOKEN = f"{KEY}:{SIGNATURE}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"/reply/{TOKEN}/", "/reply/[link]/"),
        (f"/answer/{TOKEN}/", "/answer/[link]/"),
        (f"GET /answer/{KEY}%3A{SIGNATURE}/ HTTP/1.1", "GET /answer/[link]/ HTTP/1.1"),
        (f"GET /reply/{KEY}%3A{SIGNATURE}/?a=1 HTTP/1.1", "GET /reply/[link]/?a=1 HTTP/1.1"),
        (f"/reply/{KEY}%3a{SIGNATURE}", "/reply/[link]"),
        (f"next=%2Freply%2F{KEY}%253A{SIGNATURE}%2F", "next=%2Freply%2F[link]%2F"),
        (TOKEN.replace("-", "%2D").replace("_", "%5F"), "[link]"),
        (f"{TOKEN} and {TOKEN.upper()}", "[link] and [link]"),
        (f"('{TOKEN}',)", "('[link]',)"),
        (f"/reply/{TOKEN[:-5]}", "/reply/[link]"),
        (f"request {KEY} of 12:30", f"request {KEY} of 12:30"),
        ("", ""),
    ],
)
def test_links_are_removed_from_text(text: str, said: str):
    assert mask_links(text) == said


def test_only_signed_links_are_removed():
    for number in range(50):
        token = Signer(key="secret", salt=str(number)).sign(KEY)
        assert mask_links(f"/reply/{token}/") == "/reply/[link]/"


def logged(message: Any, *arguments: Any, **options: Any) -> str:
    """Return what a handler with the filter prints of a record."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskLinks())
    logger = logging.Logger("a test")
    logger.addHandler(handler)
    logger.error(message, *arguments, **options)
    return stream.getvalue()


def test_links_are_removed_from_log_messages_and_arguments():
    assert logged("%s at %d%%: %s", TOKEN, 50, "100%") == "[link] at 50%: 100%\n"
    assert logged("%(where)s", {"where": f"/reply/{TOKEN}/"}) == "/reply/[link]/\n"
    assert logged(ValueError(TOKEN)) == "[link]\n"
    assert logged(f"100% of {TOKEN}") == "100% of [link]\n"


def test_links_are_removed_from_logged_exceptions():
    try:
        raise ValueError(TOKEN)
    except ValueError:
        told = logged("It failed", exc_info=True)
        again = logged("It failed", exc_info=sys.exc_info())
    assert "Traceback (most recent call last)" in told
    assert "ValueError: [link]\n" in told
    assert told.count("[link]") == again.count("[link]") == 1
    assert SIGNATURE not in logged("Here", stack_info=True)


def test_a_log_message_with_wrong_arguments_is_logged_without_them():
    assert logged("%d", TOKEN) == "%d (with arguments that do not fit)\n"
