"""Accounts: replaced email addresses, limited guesses and known passwords."""

import datetime as dt
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.test import Client

from accounts.models import Role, User
from areas.models import Lead, area_ids_led_by
from departments.models import Champion
from requests_log.seed.demonstration import ACCOUNTS
from requests_log.seed.demonstration import PASSWORD as KNOWN_PASSWORD
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.factories.people import PASSWORD
from tests.helpers.forms import form_fields
from tests.helpers.sign_in import SIGN_IN, client_for, link_in, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]
OLD = "old@example.com"
NEW = "new@example.com"


def ask_for_letter(email: str) -> None:
    Client().post("/accounts/password/forgotten/", {"email": email})


def set_password(letter: str, password: str) -> None:
    client = Client()
    form_page = client.get(link_in(letter), follow=True)
    new = {"password1": password, "password2": password}
    client.post(form_page.request["PATH_INFO"], new)


def is_signed_in(client: Client) -> bool:
    return client.get("/accounts/password/").status_code == 200


class TestReplacedEmailAddress:
    """Somebody else may own its mailbox now."""

    @pytest.fixture
    def person(self, make_user: Any, administrator: User) -> User:
        """Somebody who has reset their password, and whose address was then replaced."""
        user: User = make_user("official", email=OLD)
        ask_for_letter(OLD)
        set_password(mail.outbox[0].body, "a-word-and-another")
        assert EmailAddress.objects.filter(user=user, email=OLD).exists()
        ask_for_letter(OLD)
        self.save(administrator, user, email=NEW)
        return user

    def save(self, administrator: User, user: User, **changes: str) -> None:
        client = client_for(administrator)
        form = {"email": user.email, "name": user.name, "role": user.role, "is_active": "on"}
        page = client.post(f"/admin/accounts/user/{user.pk}/change/", {**form, **changes})
        assert page.status_code == 302

    def test_gets_no_email(self, person: User):
        mail.outbox.clear()
        ask_for_letter(OLD)
        assert mail.outbox == []
        ask_for_letter(NEW)
        assert [letter.to for letter in mail.outbox] == [[f"{person.name} <{NEW}>"]]

    def test_signs_nobody_in(self, person: User):
        client = Client()
        sign_in(client, OLD, "a-word-and-another")
        assert not is_signed_in(client)
        sign_in(client, NEW, "a-word-and-another")
        assert is_signed_in(client)

    def test_an_earlier_password_link_does_not_work(self, person: User):
        letter = [each.body for each in mail.outbox if "/password/new/" in str(each.body)][-1]
        page = Client().get(link_in(letter), follow=True)
        assert "This link does not work" in page.content.decode()

    def test_another_change_leaves_addresses_alone(self, make_user: Any, administrator: User):
        user = make_user("official", email=OLD)
        EmailAddress.objects.create(user=user, email=OLD, verified=True, primary=True)
        self.save(administrator, user, name="Another Name")
        assert EmailAddress.objects.filter(user=user).exists()

    def test_ends_every_session(self, make_user: Any, administrator: User):
        user = make_user("official", email=OLD)
        client = client_for(user)
        assert is_signed_in(client)
        self.save(administrator, user, email=NEW)
        assert not is_signed_in(client)


class TestBehindAProxy:
    """Everybody comes from the proxy's address, which names whose request it is."""

    @pytest.fixture(autouse=True)
    def _proxy(self, settings: Any) -> None:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def guess_from(self, user: User, *addresses: str) -> None:
        for address in addresses:
            form = {"login": user.email, "password": "not-the-password"}
            Client().post(SIGN_IN, form, headers={"X-Forwarded-For": address})

    def signs_in_from(self, address: str, user: User) -> bool:
        client = Client(headers={"X-Forwarded-For": address})
        sign_in(client, user.email, PASSWORD)
        return is_signed_in(client)

    def test_guesses_by_others_lock_nobody_out(self, official: User):
        self.guess_from(official, *(f"192.0.2.{number}" for number in range(10)))
        assert self.signs_in_from("198.51.100.1", official)

    def test_one_address_is_limited(self, official: User):
        self.guess_from(official, *["192.0.2.1"] * 10)
        assert not self.signs_in_from("192.0.2.1", official)
        assert self.signs_in_from("192.0.2.2", official)

    def test_a_forged_forwarded_address_is_ignored(self, official: User):
        self.guess_from(official, *(f"203.0.113.{number}, 192.0.2.1" for number in range(10)))
        assert not self.signs_in_from("203.0.113.99, 192.0.2.1", official)


class TestKnownPassword:
    """The database of a demonstration may be opened as a service."""

    @pytest.fixture(autouse=True)
    def _accounts(self, the_record: None) -> None:
        call_command("demonstration_accounts")

    @pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.email)
    def test_signs_in_to_a_demonstration_alone(self, account: Any, settings: Any):
        client = Client()
        sign_in(client, account.email, KNOWN_PASSWORD)
        assert is_signed_in(client)
        settings.DEMONSTRATION = False
        assert not is_signed_in(client)
        stranger = Client()
        page = sign_in(stranger, account.email, KNOWN_PASSWORD)
        assert "email address or password is wrong" in page.content.decode()
        assert not is_signed_in(stranger)

    def test_other_accounts_sign_in(self, official: User, settings: Any):
        settings.DEMONSTRATION = False
        client = Client()
        sign_in(client, official.email, PASSWORD)
        assert is_signed_in(client)


class TestRoles:
    def save(self, by: User, user: User, **changes: str) -> str:
        form = {"email": user.email, "name": user.name, "role": user.role, "is_active": "on"}
        sent = {name: value for name, value in {**form, **changes}.items() if value}
        address = f"/admin/accounts/user/{user.pk}/change/"
        return client_for(by).post(address, sent, follow=True).content.decode()

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"role": "official"}, "You cannot change your own role."),
            ({"is_active": ""}, "You cannot close your own account."),
        ],
    )
    def test_nobody_shuts_themselves_out(
        self, changes: dict[str, str], message: str, administrator: User
    ):
        assert message in self.save(administrator, administrator, **changes)
        administrator.refresh_from_db()
        assert administrator.is_administrator
        assert administrator.is_active

    def test_a_lead_with_another_role_leads_no_area(self, administrator: User, make_user: Any):
        lead = make_user("lead", "swindon", "kent")
        Lead.objects.filter(area__slug="kent").update(since=TODAY + dt.timedelta(days=3))
        self.save(administrator, lead, role="official")
        [left] = Lead.objects.filter(user=lead)
        assert (left.area.slug, left.until) == ("swindon", TODAY)
        assert area_ids_led_by(lead, on=TODAY) == []
        history = client_for(make_user("official")).get("/areas/swindon/history/")
        assert administrator.name in history.content.decode()

    def test_a_champion_with_another_role_is_champion_without_an_account(
        self, administrator: User, make_user: Any
    ):
        champion = make_user("champion", "swindon")
        self.save(administrator, champion, role="official")
        assert Champion.objects.get().user is None

    @pytest.mark.parametrize("role", ["official", "champion", "administrator"])
    def test_only_leads_can_lead_an_area(self, role: str, administrator: User, make_user: Any):
        area, other = get_area("swindon"), make_user(role)
        form = {
            **{
                name: value[0]
                for name, value in form_fields(
                    client_for(administrator).get(f"/admin/areas/area/{area.pk}/change/")
                ).items()
            },
            "leads-TOTAL_FORMS": "1",
            "leads-0-user": str(other.pk),
            "leads-0-area": str(area.pk),
        }
        page = client_for(administrator).post(f"/admin/areas/area/{area.pk}/change/", form)
        assert page.status_code == 200
        assert "Select a valid choice" in page.content.decode()
        assert not Lead.objects.exists()


@pytest.mark.parametrize("role", Role)
def test_a_person_has_one_role(role: Role):
    person = User(role=role)
    names = ("is_official", "is_lead", "is_champion", "is_administrator")
    has = [name for name in names if getattr(person, name)]
    assert has == [f"is_{role.value}"]
