"""What is hidden from a reader is at no address: all kinds of it are planted, and then all opened.

The planted words differ by kind, so that what is found tells which kind leaks.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from areas.models import Contact
from champions.domain import record_act, withdraw_act
from departments.models import Champion
from papers.domain import drafts
from proposals import domain as proposals
from requests_log.domain import evidence
from requests_log.models import Evidence, Request
from requests_log.rules.stages import Stage
from tests.factories import evidence as files
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.correspondence.sent_letters import log_reply, send_letter
from tests.factories.drafts import ask, start_draft
from tests.factories.entries import move
from tests.factories.evidence import attach, pdf, upload
from tests.factories.feedback import give_feedback, propose
from tests.factories.meetings import make_meeting
from tests.helpers.crawl import read_everywhere
from tests.helpers.forms import date_fields
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
ACT, ADDRESS, EVIDENCE = "Zebrawood", "Tamarind", "Bubinga"
FEEDBACK, LETTER, PROPOSAL, DRAFT = "Padauk", "Purpleheart", "Cocobolo", "Sapele"
OFFICIALS_READ = (ACT, ADDRESS, EVIDENCE, FEEDBACK, LETTER, PROPOSAL, DRAFT)
# What Leicestershire's lead and champion may read, beside each of them but letters and addresses.
OPEN_ACT, OPEN_EVIDENCE, OPEN_FEEDBACK, OPEN_PROPOSAL = (
    f"Quagga{kind}" for kind in ("act", "evidence", "feedback", "proposal")
)
DEPARTMENT = "/departments/DfE/"
PAST = "?as_at=2011-03-22"


class Planter:
    """Plants what is of Kent in one record, and keeps the addresses that it could be at."""

    def __init__(
        self, official: User, make_user: Callable[..., User], make_request: Callable[..., Request]
    ) -> None:
        self.official, self._make_user, self._make_request = official, make_user, make_request
        self.kent, self.leicestershire = get_area("kent"), get_area("leicestershire")
        self.lead = make_user(Role.LEAD, "kent", name="Len of Kent")
        self.addresses: list[str] = []
        # Those that one kind of test asks for by itself.
        self.verdicts: list[Request] = []
        self.hidden_evidence: list[Evidence] = []
        self.open_evidence: list[Evidence] = []
        self.offered_file = self.letter_copy = ""

    def shared(self, **given: Any) -> Request:
        """Raise a request of Kent and Leicestershire, whose pages are to be opened."""
        request = self._make_request(areas=[self.kent, self.leicestershire], **given)
        self._open(request)
        return request

    def _open(self, request: Request) -> None:
        tails = ("", "champion/", "solved/", "propose/comment/", "propose/step/")
        tails = (*tails, "propose/evidence/", "similar/")
        self.addresses += [f"{request.get_absolute_url()}{tail}" for tail in tails]
        admin = f"/admin/requests_log/request/{request.pk}"
        self.addresses += [f"{admin}/change/", f"{admin}/note/"]

    def plant_acts(self) -> None:
        """Kent's champion did things for Kent, and on what is for many areas."""
        by = self._make_user(Role.CHAMPION, "kent", name="Kim of Kent")
        about = {"by": by, "champion": Champion.objects.get(user=by), "kind": "met"}
        about |= {"done_on": TODAY}
        shared, wide = self.shared(), self._make_request(areas=[], reach="many")
        self._open(wide)
        record_act(**about, subject=self.kent, words=f"{ACT} of Kent")
        record_act(**about, subject=self.kent, words=f"{ACT} for its leads", for_leads=True)
        record_act(**about, subject=wide, words=f"{ACT} on a request for many")
        record_act(**about, subject=shared, words=OPEN_ACT, for_leads=True)
        withdrawn = record_act(**about, subject=shared, words=f"{ACT} withdrawn", for_leads=True)
        withdraw_act(by=self.official, act=withdrawn, reason="A mistake.")

    def plant_addresses(self) -> None:
        """A department had, has and will have a correspondent."""
        get_department("DfE")
        days = (
            {},
            date_fields("until", "22", "3", "2011"),
            date_fields("since", "23", "3", "2011"),
        )
        for number, dates in enumerate(days):
            given = {"name": f"Wendy {ADDRESS}", "email": f"{number}{ADDRESS}@example.com", **dates}
            added = client_for(self.official).post(f"{DEPARTMENT}email-contact/add/", given)
            assert added.status_code == 302

    def plant_drafts(self) -> None:
        """Officials draft two papers, and ask people to clear them, one of whom has answered."""
        ministers, leaders = (make_meeting(name, TODAY) for name in ("Ministers", "Leaders"))
        secret, open_one = (start_draft(self.official, each) for each in (leaders, ministers))
        words = {"title": f"{DRAFT} title", "introduction": f"{DRAFT} introduction"}
        drafts.save_words(by=self.official, draft=secret, seen=1, **words)
        ask(self.official, secret, name=f"{DRAFT} Person", email="person@example.com")
        asked = ask(
            self.official, open_one, name=f"{DRAFT} Colleague", email="colleague@example.com"
        )
        drafts.record_answer(clearance=asked, answer="comments", comments=f"{DRAFT} comments")
        self.addresses += [draft.get_absolute_url() for draft in (secret, open_one)]

    def plant_evidence(self) -> None:
        """Something is attached to a request of Kent alone, and to one of Leicestershire alone."""
        self.hidden_evidence = self._attach(self._make_request(areas=[self.kent]), EVIDENCE)
        own = self._make_request(areas=[self.leicestershire])
        self.open_evidence = self._attach(own, OPEN_EVIDENCE)

    def _attach(self, request: Request, word: str) -> list[Evidence]:
        """Attach a file and a link with a word in everything that could be shown of them."""
        message = files.message()
        del message["Subject"]
        message["Subject"] = word
        kept = attach(self.official, request, f"{word} letter", message.as_bytes(), f"{word}.eml")
        entry = Request.objects.get(pk=request.pk).line
        link = evidence.attach_link(
            by=self.official, entry=entry, title=f"{word} page", url=f"https://example.org/{word}"
        )
        page = request.get_absolute_url()
        for each in (kept, link):
            self.addresses += [f"{page}evidence/{each.pk}/{tail}" for tail in ("", "withdraw/")]
        self.addresses += [page, f"{page}entries/{entry.pk}/evidence/"]
        self.addresses.append(f"/admin/requests_log/request/{request.pk}/change/")
        return [kept, link]

    def plant_feedback(self) -> None:
        """Both areas' leads answered two requests; one was reopened and resolved again since."""
        secret = self._make_user(Role.LEAD, "kent", name=f"{FEEDBACK} Kent")
        other = self._make_user(Role.LEAD, "leicestershire", name="Lena Leicester")
        for again in (False, True):
            departments = [get_department("DfE")]
            request = self.shared(
                departments=departments, stage=Stage.RESOLVED, status="DfE has agreed."
            )
            give_feedback(request, secret, area=self.kent, why=f"{FEEDBACK} why")
            give_feedback(request, other, area=self.leicestershire, why=OPEN_FEEDBACK)
            if again:
                move(request, self.official, Stage.IN_PROGRESS)
                request.refresh_from_db()
                move(request, self.official, Stage.RESOLVED)
            self.verdicts.append(request)

    def plant_letters(self) -> None:
        """Officials wrote to Leicestershire itself, and logged its reply."""
        contact = {"capacity": "contact", "name": "Lena", "email": "lena@example.com"}
        Contact.objects.create(area=self.leicestershire, **contact)
        letter = send_letter(
            self.official, self.leicestershire, subject=f"{LETTER} subject", text=f"{LETTER} text"
        )
        copy = letter.copies.filter(to="lena@example.com").get()
        log_reply(self.official, copy, f"{LETTER} reply")
        self.letter_copy = copy.get_absolute_url()
        self.addresses += [letter.get_absolute_url(), self.letter_copy]
        self.addresses.append(f"/correspondence/new/?from={letter.pk}")

    def plant_proposals(self) -> None:
        """Kent's lead proposed things, on a request that others see too."""
        shared = self.shared()
        about: dict[str, Any] = {"by": self.lead, "area": self.kent}
        barrier = propose(**about, words=f"{PROPOSAL} barrier", why=f"{PROPOSAL} why")
        about["request"] = shared
        propose(**about, kind="comment", words=f"{PROPOSAL} comment")
        propose(**about, kind="step", words=f"{PROPOSAL} step", why=f"{PROPOSAL} why")
        file = upload(pdf(), f"{PROPOSAL}.pdf")
        offered = propose(**about, kind="evidence", words=f"{PROPOSAL} evidence", file=file)
        declined = propose(**about, kind="comment", words=f"{PROPOSAL} declined")
        proposals.decline(by=self.official, proposal=declined, reason=f"{PROPOSAL} reason")
        withdrawn = propose(**about, kind="comment", words=f"{PROPOSAL} withdrawn")
        proposals.withdraw(by=self.lead, proposal=withdrawn)
        comment = propose(**about, kind="comment", words=OPEN_PROPOSAL)
        proposals.accept_comment(by=self.official, proposal=comment)
        self.offered_file = f"/proposals/{offered.pk}/file/"
        self.addresses += [f"/proposals/{barrier.pk}/", self.offered_file]
        self.addresses.append(f"{shared.get_absolute_url()}?as_at=2011-03-21")


@pytest.fixture
def planted(
    official: User, make_user: Callable[..., User], make_request: Callable[..., Request]
) -> Planter:
    planter = Planter(official, make_user, make_request)
    planter.plant_acts()
    planter.plant_addresses()
    planter.plant_drafts()
    planter.plant_evidence()
    planter.plant_feedback()
    planter.plant_letters()
    planter.plant_proposals()
    planter.addresses += [f"/requests/?words={word[:5]}" for word in OFFICIALS_READ]
    planter.addresses += ["/history/?area=kent", "/history/?area=leicestershire"]
    return planter


@pytest.fixture
def read(example_urls: dict[str, str], planted: Planter) -> Callable[[Client], dict[str, str]]:
    """Return what a reader finds at each address that responds."""
    everywhere = {**example_urls, **{address: address for address in planted.addresses}}
    return lambda client: dict(read_everywhere(client, everywhere))


def found(texts: dict[str, str], word: str) -> set[str]:
    return {address for address, text in texts.items() if word.lower() in text.lower()}


def assert_hidden(texts: dict[str, str], *words: str) -> None:
    leaks = {word: found(texts, word) for word in words}
    assert leaks == {word: set() for word in words}


@pytest.mark.parametrize("role", [Role.LEAD, Role.CHAMPION])
def test_another_area_reads_its_own_and_what_is_open_to_it(
    role: Role, planted: Planter, read: Any, make_user: Callable[..., User]
):
    client = client_for(make_user(role, "leicestershire"))
    texts = read(client)
    assert_hidden(texts, *OFFICIALS_READ)
    assert DEPARTMENT in texts
    assert found(texts, OPEN_ACT)
    assert found(texts, OPEN_PROPOSAL)
    assert planted.verdicts[0].get_absolute_url() in found(texts, OPEN_FEEDBACK)
    # Its places are the page of its request, today and on past dates, and its own.
    [file, _] = planted.open_evidence
    page = file.entry.request.get_absolute_url()
    shows = found(texts, OPEN_EVIDENCE)
    assert {each.partition("?")[0] for each in shows} == {page, f"{page}evidence/{file.pk}/"}
    assert client.get(planted.offered_file).status_code in (403, 404)
    assert evidence_answers(client, planted) == {404}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, None])
def test_administrators_and_visitors_read_none_of_it(
    role: Role | None, planted: Planter, read: Any, make_user: Callable[..., User]
):
    client = client_for(make_user(role, "leicestershire")) if role else Client()
    texts = read(client)
    # Administrators see who has an account, and where emails go.
    theirs = (ADDRESS, FEEDBACK) if role else ()
    assert_hidden(texts, *(word for word in OFFICIALS_READ if word not in theirs))
    assert_hidden(texts, OPEN_ACT, OPEN_EVIDENCE, OPEN_FEEDBACK, OPEN_PROPOSAL)
    assert client.get(planted.offered_file).status_code in (302, 403, 404)
    assert evidence_answers(client, planted) <= {302, 403}


def test_an_official_reads_all_of_it(planted: Planter, read: Any, official: User):
    """So the tests above would find it, if it were shown."""
    texts = read(client_for(official))
    for word in OFFICIALS_READ:
        assert found(texts, word), word
    assert planted.letter_copy in found(texts, LETTER)
    shown = {DEPARTMENT, f"{DEPARTMENT}{PAST}", f"{DEPARTMENT}history/"}
    assert shown <= found(texts, ADDRESS)
    dated = {*(request.get_absolute_url() for request in planted.verdicts), "/not-solved/"}
    shown = {*dated, *(f"{page}{PAST}" for page in dated)}
    assert shown <= found(texts, FEEDBACK)


def evidence_answers(client: Client, planted: Planter) -> set[int]:
    """Return how the files and links of Kent's evidence are answered."""
    return {
        client.get(f"{each.entry.request.get_absolute_url()}evidence/{each.pk}/").status_code
        for each in planted.hidden_evidence
    }
