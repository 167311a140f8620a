"""URLs of commissions and of the replies to them."""

from django.urls import path

from commissions.views import (
    access_link,
    addressees,
    commissions,
    confirmations,
    decisions,
    replies,
    word_file,
)

urlpatterns = [
    path("commissions/", commissions.index, name="commissions"),
    path("commissions/new/<slug:kind>/", commissions.open_commission, name="open-commission"),
    path("commissions/<int:commission_id>/", commissions.detail, name="commission"),
    path("commissions/<int:commission_id>/change/", commissions.change, name="change-commission"),
    path("commissions/<int:commission_id>/send/", commissions.send, name="send-commission"),
    path("commissions/<int:commission_id>/sent/", confirmations.sent, name="commission-sent"),
    path("commissions/<int:commission_id>/remind/", commissions.remind, name="remind"),
    path(
        "commissions/<int:commission_id>/recipients/add/",
        commissions.add_recipients,
        name="add-recipients",
    ),
    path("commissions/<int:commission_id>/close/", commissions.close, name="close-commission"),
    path("commissions/<int:commission_id>/closed/", confirmations.closed, name="commission-closed"),
    path("commissions/<int:commission_id>/replies/", decisions.replies, name="replies"),
    path(
        "commissions/<int:commission_id>/replies/unchanged/",
        decisions.accept_unchanged,
        name="accept-unchanged",
    ),
    path("commissions/recipients/<int:addressee_id>/", addressees.detail, name="recipient"),
    path(
        "commissions/recipients/<int:addressee_id>/record/",
        replies.record_reply,
        name="record-reply",
    ),
    path(
        "commissions/recipients/<int:addressee_id>/reopen/",
        addressees.reopen,
        name="reopen-reply",
    ),
    path(
        "commissions/recipients/<int:addressee_id>/requests.docx",
        word_file.download,
        name="word-file",
    ),
    path(
        "commissions/recipients/<int:addressee_id>/link/",
        addressees.change_link,
        name="access-link",
    ),
    path("commissions/proposals/<int:pk>/", decisions.proposal, name="proposal"),
    path("commissions/barriers/<int:pk>/", decisions.barrier, name="barrier"),
    path("commissions/barriers/<int:pk>/raise/", decisions.raise_from, name="raise-from-barrier"),
    path(
        "commissions/barriers/<int:pk>/join/<reference:number>/",
        decisions.join,
        name="join-barrier",
    ),
    path("your-replies/", replies.your_replies, name="your-replies"),
    path("your-replies/<int:addressee_id>/", replies.reply_for_area, name="reply-for-area"),
    path(
        "reply/<str:token>/requests.docx",
        access_link.download_by_link,
        name="reply-by-link-download",
    ),
    path("reply/<str:token>/print/", access_link.print_by_link, name="reply-by-link-print"),
    path("reply/<str:token>/", access_link.reply_by_link, name="reply-by-link"),
]
