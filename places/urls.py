"""URLs of the pages about areas and departments."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from places.views import (
    areas,
    briefing,
    cover,
    departments,
    facts,
    families,
    figures,
    history,
    lead,
    successor,
)


class CodeConverter(StringConverter):
    """A department's code in a URL, such as HO. It may have spaces: NHS CB."""

    regex = r"[^/\x00]+"


register_converter(CodeConverter, "code")

urlpatterns = [
    path("areas/", areas.areas, name="areas"),
    path("areas/<slug:slug>/", areas.area, name="area"),
    path("areas/<slug:slug>/money/", areas.area_contributions, name="area-contributions"),
    path("your-requests/", lead.your_requests, name="your-requests"),
    path("cover/", cover.covers, name="covers"),
    path("cover/<int:pk>/end/", cover.end, name="end-cover"),
    path("looked/", lead.mark_as_looked_at, name="looked-at"),
    path("areas/<slug:slug>/briefing/", briefing.briefing, name="briefing"),
    path(
        "areas/<slug:slug>/briefing.<str:extension>", briefing.briefing_file, name="briefing-file"
    ),
    path("areas/<slug:slug>/figures/", figures.figures_history, name="area-figures"),
    path("areas/<slug:slug>/figures/record/", figures.record_new_figures, name="record-figures"),
    path("areas/<slug:slug>/history/", history.area_history, name="area-history"),
    path("areas/<slug:slug>/<slug:kind>/add/", facts.add_fact, name="add-to-area"),
    path(
        "areas/<slug:slug>/<slug:kind>/<int:pk>/change/", facts.change_fact, name="change-in-area"
    ),
    path(
        "areas/<slug:slug>/<slug:kind>/<int:pk>/remove/", facts.remove_fact, name="remove-from-area"
    ),
    path("departments/", departments.departments, name="departments"),
    path("departments/<code:code>/", departments.department, name="department"),
    path("departments/<code:code>/history/", history.department_history, name="department-history"),
    path("departments/<code:code>/became/", successor.change_to_successor, name="successor"),
    path("departments/<code:code>/<slug:kind>/add/", facts.add_fact, name="add-to-department"),
    path(
        "departments/<code:code>/<slug:kind>/<int:pk>/change/",
        facts.change_fact,
        name="change-in-department",
    ),
    path(
        "departments/<code:code>/<slug:kind>/<int:pk>/remove/",
        facts.remove_fact,
        name="remove-from-department",
    ),
    path("workstreams/<slug:slug>/change/", facts.change_workstream, name="change-workstream"),
    path("bodies/<int:body_id>/change/", facts.change_body, name="change-body"),
    path("glossary/add/", facts.add_abbreviation, name="add-abbreviation"),
    path("glossary/<int:pk>/change/", facts.change_abbreviation, name="change-abbreviation"),
    path("wording/add/", facts.add_wording, name="add-wording"),
    path("wording/<int:pk>/change/", facts.change_wording, name="change-wording"),
    path("families/", families.family_figures, name="families"),
    path("families/download.<str:extension>", families.download, name="families-download"),
    path("programme/", areas.programme, name="programme"),
]
