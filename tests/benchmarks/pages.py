"""The pages that are measured: name, address and reader.

``{department}`` and ``{area}`` are those with the most requests, ``{small}`` is the department with
the fewest, ``{busy}`` the one with the most that are open, ``{request}`` has ten entries, and
``{middle}`` is a place half-way through the list.
"""

from typing import NamedTuple

OFFICIAL, LEAD, CHAMPION = "official", "lead", "champion"
PAST = "as_at=2006-06-15"
# The budget of a page in times its cost at 33 requests, by number of requests.
GROWTH = {100_000: 1.5, 1_000_000: 2.0}


class Page(NamedTuple):
    """A page and its budgets: ``of_floor`` in times the baseline, ``of_list`` in times today's list
    at the same size. None means that it has no such budget. ``again`` is a page that was kept; all
    others are rendered each time."""

    name: str
    address: str
    reader: str = OFFICIAL
    of_floor: float | None = None
    of_list: float | None = None
    again: bool = False


FLOOR, LIST = "baseline", "list"
# The two pages, the longer one first, whose difference gives the cost of a row.
ROWS = (LIST, "list: page 2")
# Each request on these has a form of its own, which costs more than a row.
FORMS = ("update several: a department", "update several: an area")
SORTS = (
    *("reference", "updated_on", "news_on", "target_date"),
    *("areas", "departments", "stage", "issue"),
)
PAGES = (
    Page(FLOOR, "/floor/"),
    Page("home", "/"),
    Page("home, a day five years back", f"/?{PAST}"),
    Page(LIST, "/requests/", of_floor=3),
    Page("list: nothing", "/requests/?words=xylophonists"),
    Page("list: a common word", "/requests/?words=families"),
    Page("list: a middling word", "/requests/?words=apprenticeships"),
    Page("list: a rare word", "/requests/?words=ashashash"),
    Page("list: two words", "/requests/?words=budget+pilot"),
    Page("list: a beginning", "/requests/?words=b"),
    Page("list: a reference", "/requests/?words=CB-012"),
    *(
        Page(f"list: {stage}", f"/requests/?stage={stage}")
        for stage in ("in_progress", "on_going", "resolved")
    ),
    Page("list: a department", "/requests/?department={department}"),
    Page("list: an area", "/requests/?area={area}"),
    Page("list: department and area", "/requests/?department={department}&area={area}"),
    Page(
        "list: department, area, stage",
        "/requests/?department={department}&area={area}&stage=in_progress",
    ),
    Page("list: a workstream", "/requests/?workstream=data-sharing"),
    Page("list: a type", "/requests/?kind=capacity"),
    Page("list: overdue", "/requests/?overdue=on"),
    Page("list: a next step is overdue", "/requests/?move_of=overdue"),
    Page("list: a department's move", "/requests/?move_of=department&department={small}"),
    Page(
        "list: a next step is overdue, as at a day",
        f"/requests/?{PAST}&move_of=overdue",
        of_list=2,
    ),
    Page(
        "list: no update since last year",
        "/requests/?no_news_since_day=1&no_news_since_month=1&no_news_since_year=2010",
    ),
    Page(
        "list: no update since 2002",
        "/requests/?no_news_since_day=1&no_news_since_month=1&no_news_since_year=2002",
    ),
    Page(
        "list: many filters",
        "/requests/?department={department}&kind=capacity&overdue=on&words=families",
    ),
    *(
        Page(f"list: sorted by {sign}{name}", f"/requests/?sort={sign}{name}")
        for name in SORTS
        for sign in ("", "-")
    ),
    Page("list: a department, by date", "/requests/?department={department}&sort=-updated_on"),
    Page("list: an area, by target date", "/requests/?area={area}&sort=target_date"),
    Page("list: a word, by date", "/requests/?words=families&sort=-updated_on"),
    Page("list: page 2", "/requests/?page=2"),
    Page("list: page 40", "/requests/?page=40"),
    Page("list: half-way", "/requests/?after={middle}"),
    Page("list: the last page", "/requests/?page=last"),
    Page("list as at a day", f"/requests/?{PAST}", of_list=2),
    Page("list as at, a department", f"/requests/?{PAST}&department={{department}}", of_list=2),
    Page("list as at, an area", f"/requests/?{PAST}&area={{area}}", of_list=2),
    Page("list as at, latest first", f"/requests/?{PAST}&sort=-updated_on", of_list=2),
    Page("list as at, a small department", f"/requests/?{PAST}&department={{small}}", of_list=2),
    Page("list as at an early day", "/requests/?as_at=2001-02-15", of_list=2),
    Page("list as recorded at the time", f"/requests/?{PAST}&known=then", of_list=2),
    Page("changes in a month", "/changes/?since=2006-05-15&as_at=2006-06-15", of_list=2),
    Page("changes in a year", "/changes/?since=2005-06-15&as_at=2006-06-15", of_list=2),
    Page(
        "changes in a month, a department",
        "/changes/?since=2006-05-15&as_at=2006-06-15&department={department}",
        of_list=2,
    ),
    Page("unchanged", "/unchanged/"),
    Page("a request with ten entries", "{request}", of_floor=2),
    Page("to update a request", "{request}update/"),
    Page("to raise a request", "/requests/new/"),
    Page("workstreams", "/workstreams/"),
    Page("a workstream", "/workstreams/data-sharing/"),
    Page("a workstream as at a day", f"/workstreams/data-sharing/?{PAST}"),
    Page("areas", "/areas/"),
    Page("an area", "/areas/{area}/"),
    Page("an area as at a day", f"/areas/{{area}}/?{PAST}"),
    Page("an area's figures", "/areas/{area}/figures/"),
    Page("departments", "/departments/"),
    Page("a department", "/departments/{department}/"),
    Page("families", "/families/"),
    Page("the programme", "/programme/"),
    Page("the paper", "/paper/"),
    Page("the paper of a department", "/paper/?department={department}"),
    Page("update several: choose", "/update-several/"),
    Page("update several: a department", "/update-several/?department={busy}"),
    Page("update several: an area", "/update-several/?area={area}"),
    Page("editions", "/editions/"),
    Page("a meeting", "{meeting}"),
    Page("activity", "/history/"),
    Page("activity: a day", "/history/?since=2006-06-15&until=2006-06-15"),
    Page("activity: an area", "/history/?area={area}", of_list=2),
    Page("resolved but not solved", "/not-solved/"),
    Page("meetings", "/meetings/"),
    Page("commissions", "/commissions/"),
    Page("a lead's requests", "/your-requests/", LEAD),
    Page("a lead's list", "/requests/", LEAD),
    Page("a lead's departments", "/departments/", LEAD),
    Page("a champion's list", "/admin/requests_log/request/", CHAMPION),
    Page("a champion's list: a word", "/admin/requests_log/request/?q=families", CHAMPION),
    *(
        Page(f"{name}, again", address, reader, of_floor=1, again=True)
        for name, address, reader in (
            ("home", "/", OFFICIAL),
            (LIST, "/requests/", OFFICIAL),
            ("a request with ten entries", "{request}", OFFICIAL),
            ("an area", "/areas/{area}/", OFFICIAL),
            ("a department", "/departments/{department}/", OFFICIAL),
            ("families", "/families/", OFFICIAL),
            ("a lead's requests", "/your-requests/", LEAD),
        )
    ),
)


def by_name(name: str) -> Page:
    return next(page for page in PAGES if page.name == name)


DOWNLOADS = {
    "the list as CSV": "/requests/download.csv",
    "the list as XLSX": "/requests/download.xlsx",
    "the list as ODS": "/requests/download.ods",
    "a department's paper as CSV": "/paper/download.csv?department={department}",
    "the whole paper as CSV": "/paper/download.csv",
}
