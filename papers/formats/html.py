"""A paper as a single HTML file, with its styles inside and no links to other resources."""

from django.template.loader import render_to_string

from papers.description import LANGUAGE, Paper


def render(paper: Paper) -> bytes:
    """Return the paper as an HTML file."""
    page = render_to_string("papers/standalone.html", {"paper": paper, "language": LANGUAGE})
    return page.encode()
