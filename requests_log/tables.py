"""Requests in a table that sorts by any column."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.text import Truncator

from cbtracker import clock
from requests_log.models import Request

WORDS_OF_STATUS = 24
LINK = {"class": "govuk-link govuk-link--no-visited-state app-reference"}


class RequestTable(tables.Table):
    reference = tables.Column("Reference", order_by="number", linkify=True, attrs={"a": LINK})
    areas = tables.Column("Areas", accessor="current__areas_label")
    issue = tables.Column("Issue and status", accessor="current__issue")
    departments = tables.Column("Departments", accessor="current__departments_label")
    stage = tables.TemplateColumn(
        "{% stage_tag record.stage %}", verbose_name="Stage", order_by=("stage", "number")
    )
    target_date = tables.Column("Target date")
    news_on = tables.Column("Last news")
    updated_on = tables.Column("Updated")

    class Meta:
        model = Request
        fields = (
            "reference",
            "areas",
            "issue",
            "departments",
            "stage",
            "target_date",
            "news_on",
            "updated_on",
        )
        order_by = "number"
        template_name = "govuk/table.html"
        empty_text = "No requests"

    def render_issue(self, record: Request) -> str:
        return format_html(
            '<span>{}</span><br><span class="app-secondary">{}</span>',
            record.line.issue,
            Truncator(record.line.status).words(WORDS_OF_STATUS),
        )

    def render_target_date(self, record: Request) -> str:
        if record.target_date is None:
            return ""
        day = clock.in_words(record.target_date)
        if record.is_overdue(clock.today()):
            return format_html(
                '{}<br><strong class="govuk-tag govuk-tag--red">Past its date</strong>', day
            )
        return day

    def render_news_on(self, record: Request) -> str:
        return clock.in_words(record.news_on)

    def render_updated_on(self, record: Request) -> str:
        return clock.in_words(record.updated_on)
