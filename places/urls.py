"""The addresses of the pages about places and people."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from places.views import areas, briefing, departments, facts, families, figures, history


class CodeConverter(StringConverter):
    """A department's code in an address: HO, and NHS CB too."""

    regex = r"[^/\x00]+"


register_converter(CodeConverter, "code")

urlpatterns = [
    path("areas/", areas.areas, name="areas"),
    path("areas/<slug:slug>/", areas.area, name="area"),
    path("areas/<slug:slug>/money/", areas.area_money, name="area-money"),
    path("areas/<slug:slug>/briefing/", briefing.briefing, name="briefing"),
    path(
        "areas/<slug:slug>/briefing.<str:extension>", briefing.briefing_file, name="briefing-file"
    ),
    path("areas/<slug:slug>/figures/", figures.figures, name="area-figures"),
    path("areas/<slug:slug>/figures/record/", figures.record, name="record-figures"),
    path("areas/<slug:slug>/history/", history.of_area, name="area-history"),
    path("areas/<slug:slug>/<slug:kind>/add/", facts.add, name="add-to-area"),
    path("areas/<slug:slug>/<slug:kind>/<int:pk>/change/", facts.change, name="change-in-area"),
    path("areas/<slug:slug>/<slug:kind>/<int:pk>/remove/", facts.take_out, name="remove-from-area"),
    path("departments/", departments.departments, name="departments"),
    path("departments/<code:code>/", departments.department, name="department"),
    path("departments/<code:code>/history/", history.of_department, name="department-history"),
    path("departments/<code:code>/<slug:kind>/add/", facts.add, name="add-to-department"),
    path(
        "departments/<code:code>/<slug:kind>/<int:pk>/change/",
        facts.change,
        name="change-in-department",
    ),
    path(
        "departments/<code:code>/<slug:kind>/<int:pk>/remove/",
        facts.take_out,
        name="remove-from-department",
    ),
    path("families/", families.page, name="families"),
    path("families/download.<str:extension>", families.download, name="families-download"),
    path("programme/", areas.programme, name="programme"),
    path("history/", history.of_all, name="history"),
]
