"""URLs of meetings and papers."""

from django.urls import path

from papers.views import bulk_update, changes, clearances, drafts, editions, meetings, paper

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
    path("meetings/<int:meeting_id>/draft/", drafts.start, name="start-draft"),
    path("drafts/", drafts.index, name="drafts"),
    path("drafts/<int:draft_id>/", drafts.detail, name="draft"),
    path("drafts/<int:draft_id>/words/", drafts.words, name="draft-words"),
    path("drafts/<int:draft_id>/contents/", drafts.contents, name="draft-contents"),
    path("drafts/<int:draft_id>/paper/", drafts.paper, name="draft-paper"),
    path(
        "drafts/<int:draft_id>/paper/download.<str:extension>",
        drafts.download,
        name="draft-download",
    ),
    path("drafts/<int:draft_id>/clearance/", clearances.clearance, name="draft-clearance"),
    path("drafts/<int:draft_id>/discard/", drafts.discard, name="discard-draft"),
    path("drafts/<int:draft_id>/issue/", drafts.issue, name="issue-draft"),
    path("drafts/copies/<int:copy_id>/", clearances.changes, name="draft-changes"),
    path(
        "drafts/clearances/<int:clearance_id>/record/",
        clearances.record,
        name="record-clearance",
    ),
    path(
        "drafts/clearances/<int:clearance_id>/withdraw/",
        clearances.withdraw,
        name="withdraw-clearance",
    ),
    path("clear/<str:token>/", clearances.clear_by_link, name="clear-by-link"),
    path(
        "clear/<str:token>/download.<str:extension>",
        clearances.download_by_link,
        name="clear-by-link-download",
    ),
    path("meetings/<int:meeting_id>/change/", meetings.change, name="change-meeting"),
    path("bodies/<int:body_id>/", meetings.body, name="body"),
    path("changes/", changes.changes, name="changes"),
    path("unchanged/", changes.unchanged, name="unchanged"),
    path("wording/", meetings.wording, name="wording"),
    path("update-several/", bulk_update.update_several, name="bulk-update"),
]
