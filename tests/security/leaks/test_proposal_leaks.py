"""Until it is let through, officials and leads for its area alone read what a lead proposed."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Role, User
from proposals import domain
from proposals.models import LeadProposal
from proposals.queries import proposals_visible_to
from tests.factories.areas import get_area
from tests.factories.evidence import pdf, upload
from tests.factories.feedback import propose
from tests.helpers.crawl import read_everywhere
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
SECRET = "Zebrawood"
LET_THROUGH = "Open quagga"


@pytest.fixture
def kent(make_user: Callable[..., User]) -> User:
    return make_user(Role.LEAD, "kent", name="Kim of Kent")


@pytest.fixture
def everywhere(
    example_urls: dict[str, str], kent: User, official: User, make_request: Any
) -> dict[str, str]:
    """All addresses, where Kent's lead proposed things on a request that others see too."""
    get_area("leicestershire")
    shared = make_request(areas=[get_area("kent"), get_area("leicestershire")])
    about = {"by": kent, "area": get_area("kent")}
    barrier = propose(**about, words=f"{SECRET} barrier", why=f"{SECRET} why")
    of_request: dict[str, Any] = {**about, "request": shared}
    propose(**of_request, kind="comment", words=f"{SECRET} comment")
    propose(**of_request, kind="step", words=f"{SECRET} step", why=f"{SECRET} why")
    offered = propose(
        **of_request,
        kind="evidence",
        words=f"{SECRET} evidence",
        file=upload(pdf(), f"{SECRET}.pdf"),
    )
    declined = propose(**of_request, kind="comment", words=f"{SECRET} declined")
    domain.decline(by=official, proposal=declined, reason=f"{SECRET} reason")
    withdrawn = propose(**of_request, kind="comment", words=f"{SECRET} withdrawn")
    domain.withdraw(by=kent, proposal=withdrawn)
    comment = propose(**of_request, kind="comment", words=LET_THROUGH)
    domain.accept_comment(by=official, proposal=comment)
    pages = {
        f"{shared.reference} {tail}": f"{shared.get_absolute_url()}{tail}"
        for tail in ("", "propose/comment/", "propose/step/", "propose/evidence/", "similar/")
    }
    own = {
        "theirs": f"/proposals/{barrier.pk}/",
        "file": f"/proposals/{offered.pk}/file/",
        "past": f"{shared.get_absolute_url()}?as_at=2011-03-21",
    }
    return {**example_urls, **pages, **own, "search": f"/requests/?words={SECRET[:5]}"}


@pytest.mark.parametrize("role", [Role.LEAD, Role.CHAMPION, Role.ADMINISTRATOR])
def test_what_another_area_proposed_is_hidden_everywhere_until_it_is_let_through(
    role: Role, everywhere: dict[str, str], make_user: Callable[..., User]
):
    areas = [] if role == Role.ADMINISTRATOR else ["leicestershire"]
    client = client_for(make_user(role, *areas))
    texts = dict(read_everywhere(client, everywhere))
    assert {address for address, text in texts.items() if SECRET in text} == set()
    shows = {address for address, text in texts.items() if LET_THROUGH in text}
    assert bool(shows) is (role != Role.ADMINISTRATOR)
    # They may not have the file either.
    assert client.get(everywhere["file"]).status_code in (403, 404)


@pytest.mark.parametrize(
    ("role", "slugs", "reads"),
    [
        (Role.OFFICIAL, (), True),
        (Role.LEAD, ("kent",), True),
        (Role.LEAD, ("leicestershire",), False),
        (Role.LEAD, (), False),
        (Role.CHAMPION, ("kent",), False),
        (Role.ADMINISTRATOR, (), False),
    ],
)
def test_each_reader_reads_what_the_rule_says(
    role: Role, slugs: tuple[str, ...], reads: bool, make_user: Callable[..., User], kent: User
):
    propose(kent, area=get_area("kent"))
    reader = make_user(role, *slugs)
    assert proposals_visible_to(reader).exists() is reads
    reader.is_active = False
    assert not proposals_visible_to(reader).exists()


def test_a_lead_withdraws_nothing_of_another_area(kent: User, make_user: Callable[..., User]):
    proposal = propose(kent, area=get_area("kent"))
    other = client_for(make_user(Role.LEAD, "leicestershire"))
    assert other.post(f"/your-proposals/{proposal.pk}/withdraw/").status_code == 404
    assert LeadProposal.objects.get().waits
