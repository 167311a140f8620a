"""The addresses of the register."""

from django.urls import path, register_converter

from requests_log.models import number_of, reference
from requests_log.views import home, reading, requests, solved, writing


class ReferenceConverter:
    """A request's reference in an address: CB-012, in small letters too."""

    regex = "[Cc][Bb]-[0-9]{3,9}"

    def to_python(self, value: str) -> int:
        number = number_of(value)
        if number is None:
            raise ValueError
        return number

    def to_url(self, value: int | str) -> str:
        return value if isinstance(value, str) else reference(value)


register_converter(ReferenceConverter, "reference")

urlpatterns = [
    path("", home.home, name="home"),
    path("your-requests/", home.your_requests, name="your-requests"),
    path("requests/", requests.index, name="requests"),
    path("requests/download.<str:extension>", requests.download, name="download"),
    path("requests/new/", writing.raise_request, name="raise"),
    path("requests/<reference:number>/", reading.request, name="request"),
    path("requests/<reference:number>/update/", writing.update, name="update"),
    path("requests/<reference:number>/change/", writing.change, name="change"),
    path(
        "requests/<reference:number>/entries/<int:entry_id>/correct/",
        writing.correct,
        name="correct",
    ),
    path("requests/<reference:number>/solved/", solved.solved, name="solved"),
    path("not-solved/", solved.not_solved, name="not-solved"),
    path("workstreams/", reading.workstreams, name="workstreams"),
    path("workstreams/<slug:slug>/", reading.workstream, name="workstream"),
]
