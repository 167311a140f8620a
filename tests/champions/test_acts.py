"""Champions record what they did, and it reaches whom it should."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from champions.domain import ProposedStep, withdraw_act
from champions.models import ActWithdrawal, ChampionAct
from champions.queries import acts
from departments.models import Champion
from papers.domain import publish
from papers.domain.scope import PaperScope
from papers.queries.paper_request import PaperRequest
from places.queries.champion_paper import sentences_for_meeting
from requests_log.as_of import AsOf
from requests_log.domain.next_steps import StepOwner, add_step_after_act
from requests_log.models import NextStep, Request
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY, march
from tests.factories.meetings import make_meeting
from tests.helpers.forms import assert_refused, date_fields, main_text, text_at
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
AREA = "/areas/leicestershire/champion-act/"
GIVEN = {
    "kind": "brokered",
    **date_fields("done_on", "21", "3", "2011"),
    "words": "Zebrawood: DH will meet the GPs.",
}

MakeAct = Callable[..., ChampionAct]


@pytest.fixture
def request_of_the_area(make_request: Any) -> Request:
    found: Request = make_request(
        areas=[get_area("leicestershire")], departments=[get_department("DfE")]
    )
    return found


class TestRecordingAnAct:
    def test_a_champion_records_an_act_and_the_next_step(
        self, champion: User, request_of_the_area: Request
    ):
        step = {"step_what": "Write to GPs.", "step_owner": "department:DfE"}
        due = date_fields("step_due_on", "1", "4", "2011")
        client = client_for(champion)
        address = f"{request_of_the_area.get_absolute_url()}champion/"
        assert client.post(address, {**GIVEN, **step, **due}).status_code == 302
        act = ChampionAct.objects.get()
        assert (act.request, act.area) == (request_of_the_area, None)
        assert (act.kind, act.done_on, act.by) == ("brokered", dt.date(2011, 3, 21), champion)
        assert act.step == NextStep.objects.get()
        assert act.step is not None
        assert (act.step.due_on, act.step.by) == (dt.date(2011, 4, 1), champion)
        page = text_at(client, request_of_the_area.get_absolute_url())
        assert "Brokered a meeting , 21 March 2011: Zebrawood" in page

    def test_from_an_area_it_can_be_about_a_request(
        self, champion: User, request_of_the_area: Request
    ):
        client = client_for(champion)
        client.post(AREA, {**GIVEN, "about": request_of_the_area.pk})
        assert ChampionAct.objects.get().request == request_of_the_area

    def test_about_a_request_of_another_area_is_refused(self, champion: User, make_request: Any):
        other = make_request(areas=[get_area("kent")])
        assert client_for(champion).post(AREA, {**GIVEN, "about": other.pk}).status_code == 200
        assert not ChampionAct.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "message", "field"),
        [
            ({"kind": ""}, "Choose what was done.", "kind_0"),
            ({"words": " "}, "Enter what was said or agreed.", "words"),
            ({"done_on_day": "23"}, "The date must be today", "done_on_day"),
            ({"step_what": "Ring."}, "Choose whose move", "step_owner"),
            (
                {"step_what": "Ring.", "step_owner": "department:DfE"},
                "Choose the request that the next step is for.",
                "about",
            ),
            ({"step_owner": "department:DfE"}, "Enter what is to be done next.", "step_what"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
        self, wrong: dict[str, str], message: str, field: str, champion: User
    ):
        get_department("DfE")
        page = client_for(champion).post(AREA, {**GIVEN, **wrong})
        assert_refused(page, message, field)
        assert wrong.get("words") or "Zebrawood" in page.content.decode()
        assert not ChampionAct.objects.exists()
        assert not NextStep.objects.exists()

    def test_the_same_act_sent_twice_is_saved_once(self, champion: User):
        client = client_for(champion)
        assert client.post(AREA, GIVEN).status_code == 302
        assert "already been recorded" in main_text(client.post(AREA, GIVEN))
        assert ChampionAct.objects.count() == 1

    def test_an_official_records_it_for_a_champion(self, official: User, champion: User):
        client = client_for(official)
        own = Champion.objects.get(user=champion)
        assert_refused(client.post(AREA, GIVEN), "Choose the champion.", "champion")
        assert client.post(AREA, {**GIVEN, "champion": own.pk}).status_code == 302
        act = ChampionAct.objects.get()
        assert (act.champion, act.by) == (own, official)

    def test_nobody_records_it_for_another_champion(
        self, make_act: MakeAct, make_user: Callable[..., User], lead: User, champion: User
    ):
        other = make_user(Role.CHAMPION, "kent")
        with pytest.raises(PermissionDenied):
            make_act(by=other, champion=Champion.objects.get(user=champion))
        with pytest.raises(PermissionDenied):
            make_act(by=other)
        with pytest.raises(PermissionDenied):
            make_act(by=lead, champion=Champion.objects.get(user=other))


class TestWhatIsRecorded:
    def test_the_database_refuses_to_change_or_delete_it(self, make_act: MakeAct, champion: User):
        act = make_act()
        withdraw_act(by=champion, act=act, reason="A mistake.")
        for table in ("champions_championact", "champions_actwithdrawal"):
            for statement in (f"UPDATE {table} SET by_id = by_id", f"DELETE FROM {table}"):
                with (
                    pytest.raises((IntegrityError, InternalError), match="never changed"),
                    transaction.atomic(),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(statement)
        with pytest.raises(TypeError):
            act.delete()

    def test_a_withdrawn_act_is_shown_nowhere(self, make_act: MakeAct, champion: User):
        act = make_act(kind="brokered", words="Zebrawood")
        client = client_for(champion)
        address = f"/champions/{act.pk}/withdraw/"
        assert_refused(client.post(address, {"reason": ""}), "Enter what was wrong", "reason")
        assert client.post(address, {"reason": "Another area."}).status_code == 302
        assert ActWithdrawal.objects.get().by == champion
        for page in ("/champions/", "/areas/leicestershire/", "/admin/"):
            assert "Zebrawood" not in text_at(client, page)
        assert acts.count_brokered() == 0
        with pytest.raises(PermissionDenied):
            withdraw_act(by=champion, act=act, reason="Again.")

    def test_a_champion_cannot_withdraw_what_another_did(
        self, make_act: MakeAct, make_user: Callable[..., User]
    ):
        act = make_act()
        other = make_user(Role.CHAMPION, "kent")
        with pytest.raises(PermissionDenied):
            withdraw_act(by=other, act=act, reason="A mistake.")


class TestWhereItIsShown:
    def test_officials_read_it_on_each_page(
        self, make_act: MakeAct, official: User, request_of_the_area: Request
    ):
        make_act(subject=request_of_the_area, words="Zebrawood")
        make_act(words="Quagga")
        client = client_for(official)
        for page, words in (
            ("/", "Zebrawood"),
            (request_of_the_area.get_absolute_url(), "Zebrawood"),
            ("/areas/leicestershire/", "Zebrawood"),
            ("/areas/leicestershire/", "Quagga"),
            ("/areas/leicestershire/briefing/", "Quagga"),
            ("/history/", "Zebrawood"),
            ("/champions/", "Quagga"),
        ):
            assert words in text_at(client, page), page

    def test_home_shows_nothing_that_is_older_than_two_weeks(
        self, make_act: MakeAct, official: User
    ):
        make_act(words="Zebrawood", done_on=TODAY - dt.timedelta(days=15))
        assert "Zebrawood" not in text_at(client_for(official), "/")

    def test_a_past_date_does_not_show_what_came_later(
        self, make_act: MakeAct, official: User, request_of_the_area: Request
    ):
        make_act(subject=request_of_the_area, words="Zebrawood")
        address = request_of_the_area.get_absolute_url()
        client = client_for(official)
        assert "Zebrawood" in text_at(client, f"{address}?as_at={TODAY}")
        before = TODAY - dt.timedelta(days=1)
        assert "Zebrawood" not in text_at(client, f"/areas/leicestershire/?as_at={before}")

    def test_the_figure_counts_meetings_that_were_brokered_since_a_day(
        self, make_act: MakeAct, official: User
    ):
        for day in (1, 8, 15):
            make_act(kind="brokered", done_on=dt.date(2011, 3, day))
        make_act(kind="rang")
        client = client_for(official)
        assert "Champions have brokered 3 meetings." in text_at(client, "/champions/")
        since = text_at(client, "/champions/?since_day=8&since_month=3&since_year=2011")
        assert "Champions have brokered 2 meetings since 8 March 2011." in since

    def test_since_then_is_said_only_of_a_day(self, official: User):
        client = client_for(official)
        nothing = "Nothing has been recorded"
        for query in ("", "?page=2", "?since_day=&since_month=&since_year=", "?since_day=40"):
            assert f"{nothing}." in text_at(client, f"/champions/{query}")
        since = text_at(client, "/champions/?since_day=8&since_month=3&since_year=2011")
        assert f"{nothing} since then." in since

    def test_the_paper_for_a_meeting_prints_only_what_was_chosen_for_it(
        self, make_act: MakeAct, official: User
    ):
        meeting = make_meeting(held_on=TODAY)
        make_act(kind="brokered", words="Zebrawood", in_paper=True)
        make_act(kind="rang", words="Quagga")
        page = text_at(client_for(official), f"/paper/?meeting={meeting.pk}")
        assert "Champions have brokered 1 meeting." in page
        assert "Zebrawood" in page
        assert "Quagga" not in page

    def test_a_paper_prints_what_the_paper_before_was_too_early_for(
        self, make_act: MakeAct, official: User
    ):
        first, second = (make_meeting(held_on=march(day)) for day in (15, 22))
        make_act(words="Quagga", done_on=march(10), in_paper=True)
        publish.issue(
            by=official,
            scope=PaperScope(official),
            contents=PaperRequest(PaperScope(official), AsOf(march(10))).contents,
            title="Requests of Whitehall",
            introduction="",
            meeting=first,
        )
        make_act(words="Zebrawood", done_on=march(12), in_paper=True)
        make_act(words="Okapi, recorded late", done_on=march(9), in_paper=True)
        printed = " ".join(sentences_for_meeting(second, march(22)))
        assert "Zebrawood" in printed
        assert "Okapi" in printed
        assert "Quagga" not in printed

    def test_a_meeting_of_other_people_takes_nothing_from_a_paper(self, make_act: MakeAct):
        make_meeting(held_on=march(1))
        second = make_meeting(held_on=march(22))
        make_act(words="Quagga", done_on=march(1), in_paper=True)
        make_act(words="Zebrawood", done_on=march(12), in_paper=True)
        make_meeting("Ministers", held_on=march(15))
        [printed] = sentences_for_meeting(second, march(22))
        assert "Zebrawood" in printed

    def test_a_paper_says_how_much_it_leaves_out(
        self, make_act: MakeAct, monkeypatch: pytest.MonkeyPatch
    ):
        meeting = make_meeting(held_on=march(22))
        for number in range(8):
            make_act(words=f"Act {number}", in_paper=True)
        assert len([*sentences_for_meeting(meeting, march(22))]) == 8
        monkeypatch.setattr("places.queries.champion_paper.MOST", 6)
        printed = [*sentences_for_meeting(meeting, march(22))]
        assert printed[6:] == ["Champions did 2 more things that are not printed here."]

    def test_the_lists_take_the_same_number_of_queries_however_many(
        self,
        make_act: MakeAct,
        official: User,
        request_of_the_area: Request,
    ):
        client = client_for(official)
        pages = ("/", "/champions/", "/areas/leicestershire/", "/history/")
        pages = (*pages, request_of_the_area.get_absolute_url())
        make_act(words="First", subject=request_of_the_area)
        make_act(words="First")
        counts = {}
        for number in (1, 3):
            for page in pages:
                client.get(page)
                with CaptureQueriesContext(connection) as queries:
                    client.get(page)
                assert counts.setdefault(page, len(queries)) == len(queries), page
            if number == 1:
                for words in ("Second", "Third"):
                    make_act(words=words, subject=request_of_the_area)
                    make_act(words=words)


def test_an_act_needs_words_and_a_kind_that_there_is(make_act: MakeAct):
    with pytest.raises(ValidationError) as refused:
        make_act(kind="sang", words=" ", done_on=TODAY + dt.timedelta(days=1))
    assert set(refused.value.message_dict) == {"kind", "words", "done_on"}


def test_words_that_cannot_be_printed_are_refused(make_act: MakeAct):
    with pytest.raises(ValidationError) as refused:
        make_act(words="We met.\x07")
    assert set(refused.value.message_dict) == {"words"}


def test_a_withdrawal_needs_a_reason(make_act: MakeAct, official: User):
    with pytest.raises(ValidationError) as refused:
        withdraw_act(by=official, act=make_act(), reason=" ")
    assert refused.value.message_dict == {"reason": ["Enter why it is withdrawn."]}
    assert not ActWithdrawal.objects.exists()


def test_a_step_that_cannot_be_is_refused_at_its_own_fields_and_the_act_with_it(
    champion: User, request_of_the_area: Request
):
    step = {"step_what": "Write to GPs.", "step_owner": "department:DfE"}
    client = client_for(champion)
    page = client.post(
        f"{request_of_the_area.get_absolute_url()}champion/",
        {**GIVEN, **step, **date_fields("step_due_on", "1", "3", "2011")},
    )
    assert_refused(page, "due", "step_due_on_day")
    assert "Write to GPs." in page.content.decode()
    assert not ChampionAct.objects.exists()


def test_only_officials_and_champions_add_a_step_after_an_act(
    lead: User, make_user: Callable[..., User], make_request: Any
):
    row = make_request(areas=[get_area("swindon")])
    owner = StepOwner(department=get_department("DfE"))
    for by in (lead, make_user(Role.CHAMPION, "kent"), make_user(Role.ADMINISTRATOR)):
        with pytest.raises(PermissionDenied):
            add_step_after_act(by=by, request=row, what="Ring.", owner=owner, effective_on=TODAY)
    assert not NextStep.objects.exists()


def test_a_step_needs_a_request(make_act: MakeAct):
    step = ProposedStep("Ring.", StepOwner(department=get_department("DfE")))
    with pytest.raises(ValidationError) as refused:
        make_act(step=step)
    assert set(refused.value.message_dict) == {"step_what"}
