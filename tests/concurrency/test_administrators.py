"""Administrators close each other's accounts at once."""

from collections.abc import Callable

import pytest

from accounts.models import Role, User
from tests.helpers.concurrency import WRITERS, all_at_once
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("changes", [{"is_active": ""}, {"role": "official"}])
def test_one_administrator_is_always_left(changes: dict[str, str], make_user: Callable[..., User]):
    people = [make_user(Role.ADMINISTRATOR) for _ in range(WRITERS)]
    clients = [client_for(person) for person in people]

    def close_the_next(number: int) -> int:
        other = people[(number + 1) % WRITERS]
        form = {"email": other.email, "name": other.name, "role": other.role, "is_active": "on"}
        sent = {name: value for name, value in {**form, **changes}.items() if value}
        address = f"/admin/accounts/user/{other.pk}/change/"
        return clients[number].post(address, sent).status_code

    results = all_at_once(close_the_next)
    assert not [each for each in results if isinstance(each, Exception)]
    left = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count()
    assert left >= 1
