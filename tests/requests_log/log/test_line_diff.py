"""What a line asks, before and after, in the words of a page."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from requests_log.domain import commands
from requests_log.log.line_diff import FACTS, WORDS, differences
from requests_log.models import Request, RequestKind
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY

pytestmark = pytest.mark.django_db


def test_each_fact_is_told_in_words(make_request: Any, official: User):
    request: Request = make_request()
    old = request.line
    new = commands.amend(
        by=official,
        request=request,
        seen=old,
        effective_on=TODAY,
        issue=old.issue,
        areas=[get_area("kent"), get_area("west-london")],
        departments=[get_department("MoJ")],
        reach="named_and_others",
        asks_all=True,
        request_kind=RequestKind.FLEXIBILITY,
    )
    told = {each.field: (each.old, each.new) for each in differences(old, new, FACTS)}
    assert told == {
        "Areas named": ("Swindon", "Kent, West London"),
        "Departments asked": ("DfE", "MoJ"),
        "Covers": ("The areas named", "The areas named, and others"),
        "Asks all departments": ("no", "yes"),
        "Type": (old.get_request_kind_display(), new.get_request_kind_display()),
    }
    words = {each.field for each in differences(old, new, WORDS)}
    assert words == {"Areas", "Departments"}
    new.target_date = dt.date(2011, 5, 1)
    dates = {each.field: each.new for each in differences(old, new, FACTS)}
    assert dates["Target date"] == "1 May 2011"
    assert differences(None, new, FACTS) == ()
