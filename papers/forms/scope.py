"""Forms that choose a paper, the changes between two dates, or unchanged requests."""

import datetime as dt
from typing import Any, TypedDict, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from areas.models import Area, with_related_ids
from cbtracker import clock
from departments.models import Department
from govuk.fields import DateField
from govuk.forms import GovukForm
from govuk.numbers import is_id
from papers.domain.contents import Baseline, read_paper_baseline
from papers.domain.scope import PaperScope
from papers.models import Edition, Meeting
from papers.queries.edition_diff import read_edition_baseline
from papers.queries.paper_request import PaperRequest
from requests_log.as_of import AsOf
from requests_log.forms.as_of import refuse_future
from requests_log.permissions import areas_of
from requests_log.queries.first_record import find_first_day
from requests_log.queries.request_list import ListCount

# How many meetings and editions are offered to begin changes from. Addresses may name older ones.
MOST_BASELINES = 50
# The value of the choice of changes since the first day of the record.
START = "start"
# The parts of a paper that can be switched on.
PARTS = ("summary", "steps", "annex_c", "annex_d", "wording")


def list_areas(reader: User) -> QuerySet[Area]:
    """Return the areas that a reader can choose: all for officials, or theirs and related ones."""
    if reader.is_official:
        return Area.objects.all()
    return Area.objects.filter(pk__in=with_related_ids(areas_of(reader, on=clock.today())))


class ScopeForm(GovukForm):
    """The requests of one area or department, or all that the reader may see."""

    department = forms.ModelChoiceField(
        Department.objects.all(),
        to_field_name="code",
        required=False,
        empty_label="All departments",
        error_messages={"invalid_choice": "Choose a department from the list."},
    )
    area = forms.ModelChoiceField(
        Area.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="All areas",
        error_messages={"invalid_choice": "Choose an area from the list."},
    )

    def __init__(self, data: QueryDict | None, *, reader: User) -> None:
        super().__init__(data)
        self.reader = reader
        area = cast("forms.ModelChoiceField[Area]", self.fields["area"])
        area.queryset = list_areas(reader)
        if not reader.is_official:
            area.empty_label = "All your areas"

    def scope(self) -> PaperScope:
        """Return the scope that a valid form chooses."""
        chosen = self.cleaned_data
        return PaperScope(self.reader, area=chosen["area"], department=chosen["department"])


class DayForm(ScopeForm):
    """A scope as at a date, by default today."""

    as_at = DateField(label="As at", required=False)

    field_order: tuple[str, ...] | None = ("as_at",)

    def __init__(self, data: QueryDict | None, *, reader: User) -> None:
        # Show the date in the form even if the address does not have one.
        if data is not None and not any(name.startswith("as_at") for name in data):
            data = data.copy()
            data["as_at"] = clock.today().isoformat()
        super().__init__(data, reader=reader)

    def as_query(self) -> str:
        """Return what was chosen as the query of an address, with the date in any case."""
        return cast("QueryDict", self.data).urlencode()

    def clean_as_at(self) -> dt.date:
        day: dt.date | None = self.cleaned_data["as_at"]
        if day is None:
            return clock.today()
        refuse_future(day)
        return day


class PaperForm(DayForm):
    """A paper: date, meeting, scope, and the start of its changes."""

    meeting = forms.ModelChoiceField(
        Meeting.objects.all(),
        label="Meeting",
        required=False,
        empty_label="No meeting",
        error_messages={"invalid_choice": "Choose a meeting from the list."},
    )
    changes_since = forms.ChoiceField(
        label="Show changes since",
        required=False,
        error_messages={"invalid_choice": "Choose a meeting or an edition from the list."},
    )

    summary = forms.BooleanField(label="Summary on one page", required=False)
    steps = forms.BooleanField(label="Print next steps", required=False)
    annex_c = forms.BooleanField(
        label="Annex C: what areas bring together, and milestones", required=False
    )
    annex_d = forms.BooleanField(label="Annex D: family figures", required=False)
    wording = forms.BooleanField(label="Annex E: old and new wording", required=False)

    field_order = (
        *("as_at", "meeting", "changes_since", "department", "area"),
        *PARTS,
    )

    def __init__(self, data: QueryDict | None, *, reader: User) -> None:
        super().__init__(data, reader=reader)
        # The newest of each, and the one that is chosen.
        kind, _, key = str(data.get("changes_since", "") if data else "").partition("-")
        chosen = int(key) if is_id(key) else 0
        held = Meeting.objects.held_by(clock.today())
        newest = [*held[:MOST_BASELINES]]
        if kind == "meeting" and chosen not in {each.pk for each in newest}:
            newest += held.filter(pk=chosen)
        self.baselines: dict[str, Meeting | Edition | dt.date] = {
            f"meeting-{meeting.pk}": meeting for meeting in newest
        }
        if self.reader.is_official:
            editions = [*Edition.objects.for_list()[:MOST_BASELINES]]
            if kind == "edition" and chosen not in {each.number for each in editions}:
                editions += Edition.objects.for_list().filter(number=chosen)
            self.baselines |= {f"edition-{e.number}": e for e in editions}
        if first := find_first_day():
            self.baselines[START] = first
        choices = [(key, self._label(found)) for key, found in self.baselines.items()]
        since = cast(forms.ChoiceField, self.fields["changes_since"])
        since.choices = [("", "No changes"), *choices]

    @staticmethod
    def _label(found: Meeting | Edition | dt.date) -> str:
        if isinstance(found, dt.date):
            return f"The start of the record, {clock.in_words(found)}"
        if isinstance(found, Meeting):
            return str(found)
        return f"Edition {found.number}, as at {clock.in_words(found.as_at)}"

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        since = self.baselines.get(chosen.get("changes_since", ""))
        if since and "as_at" in chosen and _date_of(since) > chosen["as_at"]:
            self.add_error(
                "changes_since",
                f"Choose a meeting or edition from {clock.in_words(chosen['as_at'])} or earlier.",
            )
        elif isinstance(since, Edition) and not since.covers(
            area=chosen.get("area"), department=chosen.get("department")
        ):
            self.add_error(
                "changes_since",
                f"Edition {since.number} covers different requests: "
                "choose an edition of the same department and area.",
            )
        return chosen

    def needs_whole_paper(self) -> bool:
        """Return whether a valid form chooses a paper with more than lines, which cannot stream."""
        return any(
            self.cleaned_data[name] for name in ("changes_since", "summary", "annex_c", "annex_d")
        )

    def count(self) -> ListCount:
        """Return the number of lines in the paper of a valid form."""
        return self.scope().count(AsOf(self.cleaned_data["as_at"]))

    def make_paper_request(self) -> PaperRequest:
        """Return the paper that a valid form chooses."""
        chosen = self.cleaned_data
        scope = self.scope()
        return PaperRequest(
            scope,
            AsOf(chosen["as_at"]),
            meeting=chosen["meeting"],
            since=self._read_baseline(scope, self.baselines.get(chosen["changes_since"])),
            **{part: chosen[part] for part in PARTS},
        )

    def _read_baseline(
        self, scope: PaperScope, since: Meeting | Edition | dt.date | None
    ) -> Baseline | None:
        if isinstance(since, dt.date):
            return read_paper_baseline(scope, AsOf(since), clock.in_words(since), key=START)
        if isinstance(since, Meeting):
            at, key = AsOf(since.held_on), self.cleaned_data["changes_since"]
            return read_paper_baseline(scope, at, f"the {since}", key=key)
        return read_edition_baseline(since) if since else None


def _date_of(found: Meeting | Edition | dt.date) -> dt.date:
    if isinstance(found, dt.date):
        return found
    return found.held_on if isinstance(found, Meeting) else found.as_at


class ChangesForm(DayForm):
    """Two dates to compare, and a scope."""

    since = DateField(label="From", error_messages={"required": "Enter the date to compare from."})
    known = forms.BooleanField(
        label="As recorded at the time: leave out anything recorded later", required=False
    )

    field_order = ("since", "as_at", "department", "area", "known")

    def __init__(self, data: QueryDict | None, *, reader: User) -> None:
        super().__init__(data, reader=reader)
        self.fields["as_at"].label = "To"
        if not self.reader.is_official:
            del self.fields["known"]

    def clean_since(self) -> dt.date:
        day: dt.date = self.cleaned_data["since"]
        refuse_future(day)
        return day

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        if "since" in chosen and "as_at" in chosen and chosen["since"] >= chosen["as_at"]:
            self.add_error(
                "since",
                f"The “From” date must be before the “To” date, {clock.in_words(chosen['as_at'])}.",
            )
        return chosen

    def days(self) -> tuple[AsOf, AsOf]:
        """Return the two dates of a valid form, the earlier first."""
        known = self.cleaned_data.get("known", False)
        days = (self.cleaned_data["since"], self.cleaned_data["as_at"])
        first, second = (AsOf(day, known_on=day if known else None) for day in days)
        return first, second


class UnchangedCriteria(TypedDict):
    """Arguments of ``find_unchanged``."""

    days: list[dt.date]
    meetings: int
    resolved: bool


class UnchangedForm(DayForm):
    """A number of meetings without change, and a scope."""

    meetings = forms.IntegerField(
        label="Unchanged for at least this many meetings",
        required=False,
        min_value=1,
        max_value=1000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
        error_messages={
            "invalid": "Enter a number of meetings, such as 2.",
            "min_value": "Enter 1 or more meetings.",
            "max_value": "Enter 1,000 or fewer meetings.",
        },
    )
    resolved = forms.BooleanField(label="Include resolved requests", required=False)

    field_order = ("meetings", "as_at", "department", "area", "resolved")

    @property
    def at(self) -> AsOf | None:
        """The date of a valid form, or None for today."""
        day = self.cleaned_data["as_at"]
        return None if day == clock.today() else AsOf(day)

    def clean_meetings(self) -> int:
        meetings: int | None = self.cleaned_data["meetings"]
        return meetings or 1

    def criteria(self) -> UnchangedCriteria:
        """Return the arguments for ``papers.queries.unchanged_requests.find_unchanged``."""
        chosen = self.cleaned_data
        return {
            "days": Meeting.objects.dates_held(until=chosen["as_at"]),
            "meetings": chosen["meetings"],
            "resolved": chosen["resolved"],
        }
