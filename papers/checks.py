"""What ``check`` says of the house template of papers."""

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured


def check_template(**_: object) -> list[CheckMessage]:
    """Return an error if the house template cannot be used, as a check of Django."""
    if not settings.PAPER_TEMPLATE:
        return []
    # Every command is checked, and few need what reads Word files.
    from papers.formats.house_template import open_template

    try:
        open_template()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="papers.E001")]
    return []
