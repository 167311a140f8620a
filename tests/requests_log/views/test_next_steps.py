"""Next steps on pages: whose move it is, what is late, and how an official keeps them."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from requests_log.domain import next_steps as steps
from requests_log.domain.next_steps import StepOwner
from requests_log.models import NextStep, Request, StepEnding
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.clock import TODAY, march
from tests.factories.next_steps import add_step
from tests.helpers.forms import error_summary, form_fields, main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
STEP = {"what": "Send a note to areas.", "owner": "department:DfE"}


def send(client: Client, address: str, **given: Any) -> Any:
    return client.post(address, form_fields(client.get(address)) | given, follow=True)


def listed(client: Client, query: str) -> list[str]:
    page = parse(client.get(f"/requests/?{query}"))
    return [link.get_text() for link in page.select("a .app-reference")]


def test_an_official_adds_a_step_and_says_how_it_ended(
    official_client: Client, swindon_request: Request
):
    due = {"due_on_day": "1", "due_on_month": "4", "due_on_year": "2011"}
    page = send(official_client, "/requests/CB-001/steps/new/", **STEP, **due, source="Dee, DfE")
    told = main_text(page)
    assert "The next step has been added." in told
    assert (
        "DfE : Send a note to areas. Due 1 April 2011, open since 22 March 2011, source: Dee"
        in told
    )
    step = NextStep.objects.get()
    page = send(official_client, f"/steps/{step.pk}/ended/", outcome="overtaken")
    told = main_text(page)
    assert "The next step is now recorded as overtaken by events." in told
    assert "No next step is open." in told
    page = send(official_client, f"/steps/{step.pk}/ended/", outcome="done", reason="It was sent.")
    assert "Done, 22 March 2011" in main_text(page)
    assert StepEnding.objects.count() == 2


def test_a_step_may_be_an_areas_or_a_champions(
    official_client: Client, swindon_request: Request, champion: User
):
    get_area("kent")
    own = champion.champion  # type: ignore[attr-defined]
    for owner in ("area:kent", f"champion:{own.pk}"):
        send(official_client, "/requests/CB-001/steps/new/", owner=owner, what=f"By {owner}.")
        step = NextStep.objects.get(what=f"By {owner}.")
        assert (step.area, step.champion) == (
            (get_area("kent"), None) if owner == "area:kent" else (None, own)
        )
        assert form_fields(official_client.get(f"/steps/{step.pk}/correct/"))["owner"] == [owner]


def test_an_official_corrects_a_step(official_client: Client, swindon_request: Request):
    get_department("DfE")
    send(official_client, "/requests/CB-001/steps/new/", owner="others", others="DCLG", what="A.")
    address = f"/steps/{NextStep.objects.get().pk}/correct/"
    fields = form_fields(official_client.get(address))
    assert (fields["owner"], fields["others"]) == (["others"], ["DCLG"])
    page = send(official_client, address, reason="A slip.", what="Write to areas.")
    assert "Write to areas." in main_text(page)
    assert "A." not in [step.what for step in NextStep.objects.filter(corrected_by=None)]
    again = send(official_client, address, reason="A slip.", what="Other.")
    assert "already been corrected" in " ".join(error_summary(again))
    assert form_fields(again)["what"] == ["Other."]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"what": ""}, "Enter what is to be done."),
        ({"owner": ""}, "Choose whose move it is."),
        ({"owner": "department:XYZ"}, "Choose whose move it is."),
        ({"owner": "others"}, "Enter whose move it is."),
        ({"others": "Somebody"}, "Leave this blank, or choose somebody else above."),
        ({"due_on_day": "1"}, "Due date must include a month and a year."),
        ({"effective_on_year": "2012"}, "The date must be today, 22 March 2011, or earlier."),
        ({"what": "x" * 2_001}, "What is to be done must be 2,000 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    official_client: Client, swindon_request: Request, given: dict[str, str], message: str
):
    address = "/requests/CB-001/steps/new/"
    page = send(official_client, address, **{**STEP, "source": "Dee", **given})
    assert message in " ".join(error_summary(page))
    assert form_fields(page)["source"] == ["Dee"]
    assert not NextStep.objects.exists()


def test_requests_are_found_by_whose_move_it_is(
    official_client: Client, official: User, make_request: Any
):
    for number in range(1, 6):
        make_request(issue=f"Request {number}")
    one, two, three, four, _ = Request.objects.order_by("number")
    add_step(one, official, "Write.", effective_on=march(17), due_on=march(20))
    add_step(two, official, "Write.", owner=StepOwner(department=get_department("DH")))
    add_step(three, official, "Write.", owner=StepOwner(area=get_area("kent")))
    ended = add_step(four, official, "Write.", owner=StepOwner(others="DCLG"))
    steps.end_step(by=official, step=ended, outcome="done", effective_on=TODAY)
    assert listed(official_client, "move_of=anybody") == ["CB-001", "CB-002", "CB-003"]
    assert listed(official_client, "move_of=overdue") == ["CB-001"]
    assert listed(official_client, "move_of=department") == ["CB-001", "CB-002"]
    assert listed(official_client, "move_of=department&department=DfE") == ["CB-001"]
    assert listed(official_client, "move_of=area") == ["CB-003"]
    assert listed(official_client, "move_of=others") == []
    assert listed(official_client, "move_of=anybody&as_at=2011-03-18") == ["CB-001"]
    assert listed(official_client, "move_of=overdue&as_at=2011-03-18") == []
    assert "Choose whose move it is" in main_text(official_client.get("/requests/?move_of=x"))
    page = main_text(official_client.get("/requests/?move_of=overdue"))
    assert "DfE by 20 Mar 2011" in page
    home = main_text(official_client.get("/"))
    assert "With a next step overdue: 1" in home


def test_a_lead_is_told_in_a_sentence_who_is_to_act(
    lead_client: Client, swindon_request: Request, official: User
):
    add_step(
        swindon_request,
        official,
        "Send a note.",
        effective_on=march(17),
        due_on=march(20),
        source="A planted source",
    )
    sentence = "It is for DfE to act: Send a note. This was due by 20 March 2011 and is late."
    assert sentence in main_text(lead_client.get("/your-requests/"))
    page = main_text(lead_client.get("/requests/CB-001/"))
    assert "DfE : Send a note. Due 20 March 2011 Overdue" in page
    assert "planted" not in page


def test_a_workstream_has_next_steps(official_client: Client, lead_client: Client, official: User):
    stream = get_workstream()
    address = f"/workstreams/{stream.slug}/"
    send(official_client, f"{address}steps/new/", **{**STEP, "owner": "others", "others": "NHS"})
    assert "NHS : Send a note to areas." in main_text(lead_client.get(address))
    assert "No next step" not in main_text(lead_client.get(f"{address}?as_at=2011-03-20"))


def test_another_areas_steps_are_not_seen(make_user: Any, swindon_request: Request, official: User):
    add_step(swindon_request, official, "A planted step.")
    kent = client_for(make_user("lead", "kent"))
    assert kent.get("/requests/CB-001/").status_code == 404
    for address in ("/your-requests/", "/requests/?move_of=anybody"):
        assert "planted" not in main_text(kent.get(address))
        assert "CB-001" not in main_text(kent.get(address))


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_steps(
    number: int,
    official_client: Client,
    official: User,
    swindon_request: Request,
    django_assert_num_queries: Any,
):
    for each in range(number):
        add_step(swindon_request, official, f"Step {each}.")
    official_client.get("/requests/CB-001/")
    with django_assert_num_queries(14):
        official_client.get("/requests/CB-001/")


def test_a_department_has_its_open_steps_of_what_the_reader_may_see(
    official_client: Client, make_user: Any, swindon_request: Request, official: User
):
    add_step(swindon_request, official, "Later.", due_on=TODAY)
    add_step(swindon_request, official, "Sooner.", effective_on=march(17), due_on=march(20))
    add_step(swindon_request, official, "Of DH.", owner=StepOwner(department=get_department("DH")))
    page = main_text(official_client.get("/departments/DfE/"))
    assert "CB-001 Sooner. Due 20 March 2011 Overdue CB-001 Later. Due 22 March 2011" in page
    assert "Of DH." not in page
    kent = client_for(make_user("lead", "kent"))
    assert "Sooner." not in main_text(kent.get("/departments/DfE/"))
    then = main_text(official_client.get("/departments/DfE/?as_at=2011-03-18"))
    assert "Sooner. Due 20 March 2011" in then
    assert "Overdue" not in then
    assert "Later." not in then
