"""Bringing people in from a file: what becomes of each row, and the invitations."""

import io
from typing import Any

import openpyxl
import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from administration.models import FactFile, Invitation
from administration.plan.fact_kinds import make_fact_plan
from areas.models import Lead, area_ids_led_by
from departments.models import AreaChampion, Champion
from provenance.models import AuditEvent
from security.models import EventKind, SecurityEvent
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.imports.people_files import csv_of, make_file, save_all
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
HEAD = "Name,Email,Role,Areas,Department"


@pytest.fixture(autouse=True)
def _places() -> None:
    for slug in ("swindon", "kent", "leicestershire"):
        get_area(slug)
    get_department("DfE")


def outcomes(by: User, *lines: str, head: str = HEAD) -> list[tuple[str, str]]:
    """Return the outcome and the reasons of each row."""
    plan = make_fact_plan(make_file(by, csv_of(head, *lines)))
    return [(row.outcome.value, " ".join(row.reasons)) for row in plan.rows]


def test_a_lead_of_two_areas_is_added_and_invited(administrator: User):
    file = make_file(
        administrator, csv_of(HEAD, 'Lena Lead,Lena@Example.com,Area lead,"Kent, Swindon",')
    )
    save_all(administrator, file)
    lena = User.objects.get(email="lena@example.com")
    assert (lena.name, lena.role, lena.has_usable_password()) == ("Lena Lead", Role.LEAD, False)
    areas = {get_area("kent").pk, get_area("swindon").pk}
    assert {*area_ids_led_by(lena, on=TODAY)} == areas
    assert Invitation.objects.get().user == lena


def test_saving_by_the_page_sends_an_invitation_and_one_notice(administrator: User):
    file = make_file(
        administrator,
        csv_of(HEAD, "Lena Lead,l@example.com,lead,Kent,", "Olly,o@example.com,official,,"),
    )
    client = client_for(administrator)
    page = client.get(file.get_absolute_url())
    form = {"fingerprint": page.context["fingerprint"]}
    saved = client.post(file.get_absolute_url(), form, follow=True)
    assert "2 new, 0 changed" in saved.content.decode()
    subjects = sorted((letter.to[0], letter.subject) for letter in mail.outbox)
    choose = "Choose a password for Requests of Whitehall"
    assert subjects == [
        (
            "Ada Administrator <administrator0@example.com>",
            "2 people were added to Requests of Whitehall",
        ),
        ("Lena Lead <l@example.com>", choose),
        ("Olly <o@example.com>", choose),
    ]
    letter = next(str(each.body) for each in mail.outbox if "Lena" in each.to[0])
    assert "Ada Administrator has given you an account" in letter
    assert "as an area lead for Kent" in letter
    assert "until 5 April 2011" in letter
    assert "/invitation/" in letter
    assert "omebody" not in letter
    added = SecurityEvent.objects.filter(kind=EventKind.ACCOUNT_ADDED)
    assert {event.user for event in added} == {administrator}
    assert added.count() == 2
    assert AuditEvent.objects.filter(model_label="areas.lead").count() == 1


def test_what_was_saved_is_the_same_when_it_is_brought_in_again(administrator: User):
    content = csv_of(
        HEAD, "Lena,l@example.com,lead,Kent,", "Chris,c@example.com,champion,Swindon,DfE"
    )
    save_all(administrator, make_file(administrator, content))
    again = make_fact_plan(make_file(administrator, content))
    assert [row.outcome for row in again.rows] == ["same", "same"]
    saved = FactFile.objects.get(saved_at__isnull=False)
    assert (saved.added, saved.changed, saved.rows) == (2, 0, [])


def test_a_champion_gets_a_record_with_department_and_areas(administrator: User):
    line = "Chris Champion,c@example.com,Whitehall champion,Kent,DfE"
    save_all(administrator, make_file(administrator, csv_of(HEAD, line)))
    champion = Champion.objects.get()
    assert (champion.name, champion.user.email) == ("Chris Champion", "c@example.com")  # type: ignore[union-attr]
    assert champion.department == get_department("DfE")
    support = AreaChampion.objects.get()
    assert (support.area, support.since, support.source) == (get_area("kent"), TODAY, "people.csv")


@pytest.mark.parametrize(
    ("line", "outcome", "reason"),
    [
        ("Lena,l@example.com,Lord,Kent,", "refused", "Enter official, area lead, champion or"),
        ("Lena,not-an-address,lead,Kent,", "refused", "Enter a valid email address."),
        (",l@example.com,lead,Kent,", "refused", "Enter the full name."),
        ("Lena,,lead,Kent,", "refused", "Enter the email address."),
        ("Lena,l@example.com,lead,Atlantis,", "refused", "There is no area “Atlantis”."),
        ("Lena,l@example.com,lead,Leicestershre,", "doubtful", "It is read as Leicestershire."),
        ("Lena,l@example.com,lead,,", "doubtful", "they would see no requests"),
        ("Olly,l@example.com,official,Kent,", "refused", "An official has no areas"),
        ("Olly,l@example.com,official,,DfE", "refused", "Only a champion has a department."),
        ("Ada,l@example.com,administrator,,DfE", "refused", "Only a champion has a department."),
        ("Chris,l@example.com,champion,Kent,Narnia", "refused", "not the name or code of one"),
        ("Chris,l@example.com,champion,Kent,Departmnt DfEe", "doubtful", "It is read as"),
        ("Cora,l@example.com,champion,Kent,", "doubtful", "has a champion of this name"),
        ("Len Lead,l@example.com,lead,Kent,", "doubtful", "Len Lead has an account already"),
        ("Len,LEAD1@example.com,official,,", "refused", "This account has the role Area lead"),
    ],
)
def test_each_problem_is_named(
    line: str, outcome: str, reason: str, administrator: User, lead: User
):
    Champion.objects.create(name="Cora")
    [(got, reasons)] = outcomes(administrator, line)
    assert got == outcome
    assert reason in reasons


def test_somebody_twice_in_a_file_is_refused_the_second_time(administrator: User):
    found = outcomes(administrator, "A,a@example.com,lead,Kent,", "A,A@example.com,lead,Swindon,")
    assert found[0] == ("new", "")
    assert found[1][0] == "refused"
    assert "The same is in row 2." in found[1][1]


def test_a_second_champion_of_an_area_is_refused(administrator: User, champion: User):
    found = outcomes(
        administrator,
        "C,c@example.com,champion,Leicestershire,",
        "D,d@example.com,champion,Kent,",
        "E,e@example.com,champion,Kent,",
    )
    assert [outcome for outcome, _ in found] == ["refused", "new", "refused"]
    assert "already has a champion: Chris Champion" in found[0][1]
    assert "Kent has a champion in row 3" in found[2][1]


def test_the_account_of_somebody_who_left_is_refused(administrator: User, lead: User):
    User.objects.filter(pk=lead.pk).update(is_active=False)
    [(outcome, reasons)] = outcomes(administrator, f"Len Lead,{lead.email},lead,Kent,")
    assert (outcome, "This account is closed." in reasons) == ("refused", True)


def test_an_area_is_added_to_a_lead_who_has_an_account(administrator: User, lead: User):
    line = f'Len Lead,{lead.email},lead,"Swindon, Kent",'
    file = make_file(administrator, csv_of(HEAD, line))
    [row] = make_fact_plan(file).rows
    assert (row.outcome, [each.after for each in row.differences]) == ("changed", ["Kent"])
    save_all(administrator, file)
    assert Lead.objects.filter(user=lead).count() == 2
    assert not Invitation.objects.exists()


def test_without_a_role_a_row_with_an_area_is_of_a_lead(administrator: User):
    found = outcomes(administrator, "Lena,l@example.com,Kent", head="Name,Email,Area")
    assert found == [("new", "No role is given. It is read as area lead.")]


def test_doubtful_rows_are_saved_only_if_they_are_ticked(administrator: User):
    lines = ("Lena,l@example.com,lead,,", "Mona,m@example.com,lead,,")
    save_all(administrator, make_file(administrator, csv_of(HEAD, *lines)), "3")
    assert {user.name for user in User.objects.filter(role=Role.LEAD)} == {"Mona"}


def test_nothing_is_saved_if_the_record_has_changed_since(administrator: User, make_user: Any):
    file = make_file(administrator, csv_of(HEAD, "Lena,l@example.com,lead,Kent,"))
    client = client_for(administrator)
    form = {"fingerprint": client.get(file.get_absolute_url()).context["fingerprint"]}
    make_user(Role.OFFICIAL, email="l@example.com")
    page = client.post(file.get_absolute_url(), form)
    assert page.status_code == 409
    assert "The record has changed since you checked it." in page.content.decode()
    assert not User.objects.filter(role=Role.LEAD).exists()


def test_sending_the_form_twice_saves_once(administrator: User):
    file = make_file(administrator)
    client = client_for(administrator)
    form = {"fingerprint": client.get(file.get_absolute_url()).context["fingerprint"]}
    for _ in range(2):
        assert "1 new" in client.post(file.get_absolute_url(), form, follow=True).content.decode()
    assert Invitation.objects.count() == 1


def test_columns_with_other_heads_are_asked_for_and_kept(administrator: User):
    client = client_for(administrator)
    content = csv_of("Who they are,Mailbox,Where", "Lena,l@example.com,Kent")
    upload = {"file": io.BytesIO(content)}
    upload["file"].name = "leads.csv"
    page = client.post("/administration/files/people/", upload, follow=True)
    assert "Check the columns" in page.content.decode()
    address = page.request["PATH_INFO"]
    twice = client.post(address, {"name": "0", "email": "0"})
    assert "This column is the name already." in twice.content.decode()
    rows = client.post(address, {"name": "0", "email": "1", "areas": "2"}, follow=True)
    assert [row.outcome for row in rows.context["rows"]] == ["new"]


def test_a_spreadsheet_with_a_title_above_its_head_is_read(administrator: User):
    book = openpyxl.Workbook()
    for row in (
        ["Our leads"],
        [],
        ["Full name", "E-mail", "Area"],
        ["Lena", "l@x.example", "Kent"],
    ):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    [row] = make_fact_plan(make_file(administrator, content.getvalue())).rows
    assert (row.name, row.outcome, row.number) == ("Lena", "new", 4)


def test_two_rows_cannot_be_the_same_champion(administrator: User):
    Champion.objects.create(name="Sir Bob")
    lines = (HEAD, "Sir Bob,a@example.com,champion,,", "Sir Bob,b@example.com,champion,,")
    file = make_file(administrator, csv_of(*lines))
    client = client_for(administrator)
    page = client.get(file.get_absolute_url())
    assert "Sir Bob is the champion of row 2." in page.content.decode()
    form = {"fingerprint": page.context["fingerprint"], "taken": ["2", "3"]}
    assert client.post(file.get_absolute_url(), form).status_code == 302
    assert Champion.objects.get().user == User.objects.get(email="a@example.com")
    assert not User.objects.filter(email="b@example.com").exists()


def test_nothing_is_saved_of_a_file_without_a_row_that_is_ready(administrator: User):
    file = make_file(administrator, csv_of(HEAD, "Lena,not-an-address,lead,Kent,"))
    client = client_for(administrator)
    form = {"fingerprint": client.get(file.get_absolute_url()).context["fingerprint"]}
    page = client.post(file.get_absolute_url(), form)
    assert page.status_code == 409
    assert "There is nothing to save." in page.content.decode()


def test_a_file_that_was_saved_stays_and_another_is_deleted(administrator: User):
    client = client_for(administrator)
    saved, other = save_all(administrator, make_file(administrator)), make_file(administrator)
    address = f"/administration/files/{saved.pk}/columns/"
    assert client.get(address).headers["Location"] == saved.get_absolute_url()
    assert save_all(administrator, saved) == saved
    for file in (saved, other):
        client.post(f"/administration/files/{file.pk}/discard/")
    assert FactFile.objects.get() == saved
    assert Invitation.objects.count() == 1


def test_a_kind_of_file_that_there_is_not_is_not_found(administrator: User):
    assert client_for(administrator).get("/administration/files/ministers/").status_code == 404


def test_only_an_administrator_saves_a_file(administrator: User, official: User):
    file = make_file(administrator)
    with pytest.raises(ValidationError, match="administrator"):
        save_all(official, file)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7", "This is a PDF."),
        (b"Name,Email\r\n", "The file has no rows below the names of its columns."),
        (
            csv_of("Name,Email", *(f"N{n},n{n}@example.com" for n in range(501))),
            "The file has more than 500 rows.",
        ),
    ],
)
def test_a_bad_file_gets_a_clear_message(content: bytes, message: str, administrator: User):
    file = io.BytesIO(content)
    file.name = "people.csv"
    page = client_for(administrator).post("/administration/files/people/", {"file": file})
    assert message in page.content.decode()
    assert not FactFile.objects.exists()


def test_each_more_row_takes_only_the_queries_that_check_the_account(administrator: User):
    counts = []
    for number in (1, 2, 3):
        lines = [f"N{n},n{n}@example.com,official,," for n in range(number)]
        file = make_file(administrator, csv_of(HEAD, *lines))
        with CaptureQueriesContext(connection) as queries:
            make_fact_plan(file)
        counts.append(len(queries))
    # Is the address free, and the role one that there is?
    assert counts[2] - counts[1] == counts[1] - counts[0] <= 4
