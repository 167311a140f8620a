"""Requests in a table that sorts by any column."""

from typing import Any

import django_tables2 as tables
from django.db.models import F, QuerySet
from django.utils.html import format_html
from django.utils.text import Truncator

from cbtracker import clock
from requests_log.as_at import AsAt, day_of, with_day
from requests_log.models import Standing

WORDS_OF_STATUS = 24
LINK = {"class": "govuk-link govuk-link--no-visited-state app-reference"}


# Orders to choose from where there are no column headings to press, as on a phone.
SORTS = (
    ("reference", "Reference"),
    ("-updated_on", "Latest change first"),
    ("news_on", "Longest without news first"),
    ("target_date", "Target date, soonest first"),
    ("areas", "Areas"),
    ("departments", "Departments"),
    ("stage", "Stage"),
    ("issue", "Issue"),
)


def of_line(heading: str, field: str) -> tables.Column:
    """Return the column of a field of the line as it is now."""
    accessor = f"current__{field}"
    return tables.Column(heading, accessor=accessor, order_by=(accessor, "number"))


class RequestTable(tables.Table):
    """Requests as they stand now, or as they stood ``at`` a day."""

    reference = tables.Column(
        "Reference",
        order_by="number",
        linkify=lambda record, table: with_day(record.get_absolute_url(), table.at),
        attrs={"a": LINK},
    )
    areas = of_line("Areas", "areas_label")
    issue = of_line("Issue and status", "issue")
    departments = of_line("Departments", "departments_label")
    stage = tables.TemplateColumn(
        "{% stage_tag record.stage %}", verbose_name="Stage", order_by=("stage", "number")
    )
    target_date = tables.Column("Target date")
    news_on = tables.Column("Last news", order_by=("news_on", "number"))
    updated_on = tables.Column("Updated", order_by=("updated_on", "number"))

    class Meta:
        sequence: tuple[str, ...] = (
            "reference",
            "areas",
            "issue",
            "departments",
            "stage",
            "target_date",
            "news_on",
            "updated_on",
        )
        order_by: str | tuple[str, ...] = "number"
        template_name = "govuk/table.html"
        empty_text = "No requests"

    def __init__(self, data: QuerySet[Any], *, at: AsAt | None = None) -> None:
        super().__init__(data)
        self.at = at

    def order_target_date(self, rows: QuerySet[Any], is_descending: bool) -> Any:
        """Put requests without a target date last, as no database does of itself in both orders."""
        day = F("target_date")
        ordered = day.desc(nulls_last=True) if is_descending else day.asc(nulls_last=True)
        return rows.order_by(ordered, "-number" if is_descending else "number"), True

    def render_issue(self, record: Standing) -> str:
        return format_html(
            '<span>{}</span><br><span class="app-secondary">{}</span>',
            record.line.issue,
            Truncator(record.line.status).words(WORDS_OF_STATUS),
        )

    def render_target_date(self, record: Standing) -> str:
        if record.target_date is None:
            return ""
        day = clock.in_words(record.target_date)
        if record.is_overdue(day_of(self.at)):
            return format_html(
                '{}<br><strong class="govuk-tag govuk-tag--red">Past its date</strong>', day
            )
        return day

    def render_news_on(self, record: Standing) -> str:
        return clock.in_words(record.news_on)

    def render_updated_on(self, record: Standing) -> str:
        return clock.in_words(record.updated_on)
