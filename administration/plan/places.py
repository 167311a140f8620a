"""Rows of areas, of departments and of the contacts of departments."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.text import slugify

from administration.plan.people import find_department
from administration.plan.planned import FileRow, PlannedFact, refuse_repeated
from administration.rules.columns import FactColumn
from areas.models import GROUP_WITHIN_GROUP, Area
from cbtracker import clock
from departments.models import PART_OF_ITSELF, Department, EmailContact
from imports.lookups import read_names
from imports.rules.drafts import parse_date
from imports.rules.names import normalise_name

AREA_COLUMNS = (
    FactColumn("name", "Name", "area,areas,place,authority,local authority", is_needed=True),
    FactColumn("short_name", "Short name", "short,printed name,name in the paper"),
    FactColumn("group", "Group", "member of,part of,group of areas"),
    FactColumn("is_first_phase", "First phase", "first phase area,phase,first phase areas"),
)
DEPARTMENT_COLUMNS = (
    FactColumn("code", "Code", "abbreviation,short name,acronym,abbr,initials", is_needed=True),
    FactColumn("name", "Name", "department,departments,full name", is_needed=True),
    FactColumn("kind", "Type", "kind,type of department"),
    FactColumn("parent", "Parent department", "parent,part of,belongs to"),
    FactColumn("since", "Start date", "from,since,in being from,start"),
    FactColumn("until", "End date", "until,to,end,ended"),
)
CONTACT_COLUMNS = (
    FactColumn("department", "Department", "departments,dept,code", is_needed=True),
    FactColumn("name", "Name", "contact,full name,person"),
    FactColumn("post", "Post", "job title,title,position,role"),
    FactColumn("email", "Email address", "email,e mail,mail,address", is_needed=True),
    FactColumn("phone", "Telephone number", "telephone,phone,tel,phone number"),
)
_YES = {"yes", "y", "true", "1", "x", "first", "first phase"}


def plan_areas(rows: Sequence[FileRow], *, source: str) -> list[PlannedFact]:
    """Return what would become of each row. A group may stand in any row of the same file."""
    areas = {normalise_name(area.name): area for area in Area.objects.select_related("group")}
    # The group of each member, by name, as it would be with the rows that are ready so far.
    group_of = {name: normalise_name(area.group.name) for name, area in areas.items() if area.group}
    planned = {row.number: PlannedFact(row.number, row.get("name")) for row in rows}
    plans = list(planned.values())
    refuse_repeated(
        (normalise_name(row.get("name")), plan) for row, plan in zip(rows, plans, strict=True)
    )
    refuse_repeated(
        ("" if normalise_name(row.get("name")) in areas else _slug_of(row), plan)
        for row, plan in zip(rows, plans, strict=True)
    )
    for row in sorted(rows, key=lambda each: bool(each.get("group"))):
        plan = planned[row.number]
        if plan.problems:
            continue
        key = normalise_name(row.get("name"))
        area = areas.get(key)
        plan.is_new = area is None
        area = area or Area(name=row.get("name"), slug=_slug_of(row))
        before = area.display_values() if area.pk else {}
        if row.get("short_name"):
            area.short_name = row.get("short_name")
        if row.get("is_first_phase"):
            area.is_first_phase = row.get("is_first_phase").casefold() in _YES
        if group := row.get("group"):
            _join_group(plan, area, group, areas)
        plan.check(area)
        group_key = normalise_name(group)
        if group and not plan.problems and (group_key in group_of or key in group_of.values()):
            plan.refuse(GROUP_WITHIN_GROUP, "group")
        _compare(plan, before, area.display_values())
        plan.facts.append(area)
        if not plan.problems:
            areas[key] = area
            if group:
                group_of[key] = group_key
    return plans


def _join_group(plan: PlannedFact, area: Area, group: str, areas: Mapping[str, Area]) -> None:
    """Make an area a member of the group with this name; refuse its row if it cannot be."""
    plan.order = 1
    area.group = areas.get(normalise_name(group))
    if area.group is None:
        plan.refuse(f"There is no area “{group}”, here or in a row that is ready.", "group")
    elif area.is_first_phase:
        plan.refuse("A member of a group cannot be a first phase area.", "is_first_phase")


def plan_departments(rows: Sequence[FileRow], *, source: str) -> list[PlannedFact]:
    """Return what would become of each row. A parent may stand in any row of the same file."""
    departments = {
        normalise_name(each.code): each for each in Department.objects.select_related("parent")
    }
    # The parent of each, by code, as it would be with the rows that are ready so far.
    parent_of = {
        code: normalise_name(each.parent.code) for code, each in departments.items() if each.parent
    }
    planned = {row.number: PlannedFact(row.number, row.get("name")) for row in rows}
    plans = list(planned.values())
    for name in ("code", "name"):
        refuse_repeated(
            (normalise_name(row.get(name)), plan) for row, plan in zip(rows, plans, strict=True)
        )
    kinds = {label.casefold(): value for value, label in Department.Kind.choices}
    for row in sorted(rows, key=lambda each: bool(each.get("parent"))):
        plan = planned[row.number]
        if plan.problems:
            continue
        key = normalise_name(row.get("code"))
        known = departments.get(key)
        plan.is_new = known is None
        department = known or Department(code=row.get("code"), since=clock.today())
        before = department.display_values() if department.pk else {}
        department.name = row.get("name") or department.name
        if kind := row.get("kind"):
            department.kind = kinds.get(kind.casefold(), kind)
        if parent := row.get("parent"):
            plan.order = 1
            department.parent = departments.get(normalise_name(parent))
            if department.parent is None:
                plan.refuse(f"There is no department with the code “{parent}”.", "parent")
        department.since = _read_date(plan, row, "since", department.since)
        department.until = _read_date(plan, row, "until", department.until)
        plan.check(department)
        parent_key = normalise_name(parent)
        if parent and not plan.problems and key in _with_parents(parent_key, parent_of):
            plan.refuse(PART_OF_ITSELF, "parent")
        _compare(plan, before, department.display_values())
        plan.facts.append(department)
        if not plan.problems:
            departments[key] = department
            if parent:
                parent_of[key] = parent_key
    return plans


def plan_contacts(rows: Sequence[FileRow], *, source: str) -> list[PlannedFact]:
    """Return what would become of each row; ``source`` is kept as that of each contact."""
    names, today = read_names(), clock.today()
    current = {
        (row.department_id, row.email.casefold()): row
        for row in EmailContact.objects.valid_on(today).select_related("department")
    }
    plans: list[PlannedFact] = []
    keys: list[str] = []
    for row in rows:
        plan = PlannedFact(row.number, row.get("name") or row.get("email"))
        plans.append(plan)
        department = find_department(names, plan, row.get("department"))
        email = row.get("email").casefold()
        keys.append(f"{department.pk} {email}" if department else "")
        if department is None:
            continue
        known = current.get((department.pk, email))
        plan.is_new = known is None
        contact = known or EmailContact(
            department=department,
            email=row.get("email"),
            source=f"{source}, row {row.number}",
            source_date=today,
        )
        before = contact.display_values() if contact.pk else {}
        for name in ("name", "post", "phone"):
            setattr(contact, name, row.get(name) or getattr(contact, name))
        plan.check(contact)
        _compare(plan, before, contact.display_values())
        plan.facts.append(contact)
    refuse_repeated(zip(keys, plans, strict=True))
    return plans


def _slug_of(row: FileRow) -> str:
    """Return the address name that a new area would get."""
    return slugify(row.get("name"))[:50]


def _with_parents(code: str, parent_of: Mapping[str, str]) -> set[str]:
    """Return a department's code and those of all that it is part of."""
    found: set[str] = set()
    while code and code not in found:
        found.add(code)
        code = parent_of.get(code, "")
    return found


def _compare(plan: PlannedFact, before: dict[str, str], after: dict[str, str]) -> None:
    for label, value in after.items():
        # "No" of a new row says nothing.
        if before or value != "No":
            plan.compare(label, before.get(label, ""), value)


def _read_date(
    plan: PlannedFact, row: FileRow, name: str, otherwise: dt.date | None
) -> dt.date | None:
    """Return the date in a cell; ``otherwise`` if it is empty. Refuse what is no date."""
    if not (text := row.get(name)):
        return otherwise
    day = parse_date(text)
    if day is None:
        plan.refuse(f"“{text}” is not a date. Enter one like 2011-03-22 or 22 March 2011.", name)
    return day
