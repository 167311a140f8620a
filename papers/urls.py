"""URLs of meetings and papers."""

from django.urls import path

from papers.views import bulk_update, changes, editions, meetings, paper

urlpatterns = [
    path("paper/", paper.paper, name="paper"),
    path("paper/download.<str:extension>", paper.download, name="paper-download"),
    path("paper/issue/", paper.issue, name="issue"),
    path("editions/", editions.editions, name="editions"),
    path("editions/compare/", editions.compare, name="compare"),
    path("editions/<int:number>/", editions.edition, name="edition"),
    path("editions/<int:number>/issued/", editions.issued, name="edition-issued"),
    path(
        "editions/<int:number>/download.<str:extension>",
        editions.download,
        name="edition-download",
    ),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.add, name="add-meeting"),
    path("meetings/<int:meeting_id>/", meetings.meeting, name="meeting"),
    path("meetings/<int:meeting_id>/change/", meetings.change, name="change-meeting"),
    path("bodies/<int:body_id>/", meetings.body, name="body"),
    path("changes/", changes.changes, name="changes"),
    path("unchanged/", changes.unchanged, name="unchanged"),
    path("update-several/", bulk_update.update_several, name="bulk-update"),
]
