"""Rows of people: their accounts, the areas they lead or champion, and a champion's department."""

from collections.abc import Sequence

from accounts.models import Role, User
from administration.plan.planned import FileRow, PlannedAccount, PlannedFact, refuse_repeated
from administration.rules.columns import FactColumn
from areas.models import Area, Lead
from cbtracker import clock
from cbtracker.text import alike
from departments.models import AreaChampion, Champion, Department
from imports.lookups import NamedInRecord, read_names
from imports.rules.columns import normalise_head

COLUMNS = (
    FactColumn("name", "Name", "full name,person,who", is_needed=True),
    FactColumn(
        "email", "Email address", "email,e mail,mail,address,email addresses", is_needed=True
    ),
    FactColumn("role", "Role", "roles,type of account,account"),
    FactColumn("areas", "Areas", "area,place,places,authority,local authority,council,leads"),
    FactColumn("department", "Department", "departments,dept,organisation"),
)
_ROLES = {
    "official": Role.OFFICIAL,
    "dclg official": Role.OFFICIAL,
    "lead": Role.LEAD,
    "area lead": Role.LEAD,
    "champion": Role.CHAMPION,
    "whitehall champion": Role.CHAMPION,
    "administrator": Role.ADMINISTRATOR,
    "admin": Role.ADMINISTRATOR,
}
_UNKNOWN_ROLE = "Enter official, area lead, champion or administrator as the role."
_NO_AREAS = {
    Role.OFFICIAL: "An official has no areas: they see the whole record.",
    Role.ADMINISTRATOR: "An administrator has no areas.",
}


def plan_people(rows: Sequence[FileRow], *, source: str) -> list[PlannedFact]:
    """Return what would become of each row. ``source`` is the name of the file."""
    planner = PeoplePlanner(source=source)
    planned = [planner.read(row) for row in rows]
    refuse_repeated(
        (alike(row.get("email")), plan) for row, plan in zip(rows, planned, strict=True)
    )
    return planned


class PeoplePlanner:
    """Works out rows of people. It reads the record once, in a fixed number of queries."""

    def __init__(self, *, source: str = "") -> None:
        self._source = source
        self._today = clock.today()
        self._names: NamedInRecord = read_names()
        users = User.objects.select_related("champion__department").prefetch_related("leads__area")
        self._by_email = {user.email: user for user in users}
        self._by_name = {alike(user.name): user for user in self._by_email.values()}
        champions = Champion.objects.filter(user=None).select_related("department")
        # The row that would take a champion without an account.
        self._taken: dict[int, int] = {}
        self._champions = {alike(champion.name): champion for champion in champions}
        supported = AreaChampion.objects.valid_on(self._today)
        self._supported = {
            (row.champion_id, row.area_id) for row in supported.select_related("champion")
        }
        # Which row has a champion for an area: the database refuses a second.
        self._newly_supported: dict[int, int] = {}

    def read(self, row: FileRow) -> PlannedFact:
        """Return what would become of a row of a file."""
        planned = PlannedFact(row.number, row.get("name") or row.get("email"))
        role = _ROLES.get(normalise_head(row.get("role")))
        if not row.get("role") and row.get("areas"):
            role = Role.LEAD
            planned.remarks.append("No role is given. It is read as area lead.")
        if role is None:
            planned.refuse(_UNKNOWN_ROLE, "role")
            return planned
        areas = self._find_areas(planned, row.get("areas"))
        department = self._find_department(planned, row.get("department"))
        return self.plan(
            planned,
            name=row.get("name"),
            email=row.get("email"),
            role=role,
            areas=areas,
            department=department,
        )

    def plan(
        self,
        planned: PlannedFact,
        *,
        name: str,
        email: str,
        role: Role,
        areas: Sequence[Area],
        department: Department | None,
    ) -> PlannedFact:
        """Work out what is saved for one person, and return it."""
        if areas and role in _NO_AREAS:
            planned.refuse(_NO_AREAS[role], "areas")
        if department and role != Role.CHAMPION:
            planned.refuse("Only a champion has a department.", "department")
        user = self._find_user(planned, name=name, email=email.strip().lower(), role=role)
        if planned.problems:
            return planned
        if role == Role.LEAD:
            self._plan_leads(planned, user, areas)
        elif role == Role.CHAMPION:
            self._plan_champion(planned, user, areas, department)
        if user.pk is None and role not in _NO_AREAS and not areas:
            planned.doubts.append("No area is given, so they would see no requests.")
        return planned

    def _find_user(self, planned: PlannedFact, *, name: str, email: str, role: Role) -> User:
        user = self._by_email.get(email)
        if user is None:
            user = User(email=email, name=name, role=role)
            planned.check(user, leaving_out=["password"])
            other = self._by_name.get(alike(name))
            if other and other.is_active:
                planned.doubts.append(
                    f"{other.name} has an account already, with the address {other.email}."
                )
            planned.account = PlannedAccount(user, {})
            planned.compare("Name", "", name)
            planned.compare("Email address", "", email)
            planned.compare("Role", "", role.label)
            return user
        planned.is_new = False
        if not user.is_active:
            planned.refuse("This account is closed. Open it again on its own page.", "email")
        elif user.role != role:
            planned.refuse(
                f"This account has the role {user.get_role_display()}. "
                "Change it on its own page, which shows what ends.",
                "role",
            )
        elif name and name != user.name:
            planned.compare("Name", user.name, name)
            planned.account = PlannedAccount(user, {"name": user.name})
            user.name = name
            planned.check(user, leaving_out=["password", "email"])
        return user

    def _plan_leads(self, planned: PlannedFact, user: User, areas: Sequence[Area]) -> None:
        led = set()
        if user.pk:
            led = {
                lead.area_id
                for lead in user.leads.all()
                if lead.until is None or lead.until > self._today
            }
        new = [area for area in areas if area.pk not in led]
        for area in new:
            lead = Lead(user=user, area=area, since=self._today)
            planned.check(lead, leaving_out=["user"])
            planned.facts.append(lead)
        planned.compare("Areas", "", _join(new))

    def _plan_champion(
        self,
        planned: PlannedFact,
        user: User,
        areas: Sequence[Area],
        department: Department | None,
    ) -> None:
        champion = getattr(user, "champion", None) if user.pk else None
        if champion is None:
            champion = self._champions.get(alike(user.name))
            if champion:
                first = self._taken.setdefault(champion.pk, planned.number)
                if first != planned.number:
                    planned.refuse(f"{champion} is the champion of row {first}.", "name")
                    return
                planned.doubts.append(
                    f"The record has a champion of this name: {champion.full_description}. "
                    "The account would be theirs."
                )
                champion.user = user
            else:
                champion = Champion(name=user.name, user=user)
            planned.facts.append(champion)
            planned.compare("Champion", "", "Yes")
        if department and champion.department != department:
            planned.compare("Department", champion.department, department)
            champion.department = department
            if champion not in planned.facts:
                planned.facts.append(champion)
        planned.check(champion, leaving_out=["user"])
        new = [area for area in areas if (champion.pk, area.pk) not in self._supported]
        for area in new:
            first = self._newly_supported.setdefault(area.pk, planned.number)
            if first != planned.number:
                planned.refuse(f"{area} has a champion in row {first}, and can have one.", "areas")
            support = AreaChampion(
                champion=champion, area=area, since=self._today, source=self._source
            )
            planned.check(support, leaving_out=["champion"])
            planned.facts.append(support)
        planned.compare("Areas", "", _join(new))

    def _find_areas(self, planned: PlannedFact, text: str) -> list[Area]:
        found = self._names.area_names.find(text)
        keys = list(found.keys)
        for name in found.unknown:
            suggested = self._names.area_names.suggest(name)
            if suggested:
                keys.append(suggested)
                area = self._names.areas[suggested]
                planned.doubts.append(f"There is no area “{name}”. It is read as {area}.")
            else:
                planned.refuse(f"There is no area “{name}”.", "areas")
        return [self._names.areas[key] for key in dict.fromkeys(keys)]

    def _find_department(self, planned: PlannedFact, text: str) -> Department | None:
        if not text:
            return None
        return find_department(self._names, planned, text)


def find_department(names: NamedInRecord, planned: PlannedFact, text: str) -> Department | None:
    """Return the department that a cell names; refuse or doubt the row where it is not plain."""
    found = names.department_names.find(text)
    known = [names.departments[key] for key in found.keys if key in names.departments]
    if len(known) == 1 and not found.unknown:
        return known[0]
    suggested = names.departments.get(names.department_names.suggest(text))
    if suggested and not known:
        planned.doubts.append(f"There is no department “{text}”. It is read as {suggested}.")
        return suggested
    planned.refuse(f"“{text}” is not the name or code of one department.", "department")
    return None


def _join(areas: Sequence[Area]) -> str:
    return ", ".join(area.name for area in areas)
