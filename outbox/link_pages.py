"""What the pages have in common that a link in a letter opens."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def unlisted(view: View) -> View:
    """Have no search engine keep a page, and nothing that it leads to learn its address.

    With "no-referrer" a browser would not say either that a form comes from this site, and Django
    would refuse the form.
    """

    @wraps(view)
    def headed(http: HttpRequest, token: str) -> HttpResponse:
        response = view(http, token)
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return headed
