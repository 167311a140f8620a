"""``loaddata`` finds every fixture by name, and loads it or says what to run instead."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Model

from accounts.models import User
from areas.models import Area, Contact, FamilyFigures, Footnote, LocalProject, Milestone, Statement
from departments.models import Department, Resource
from papers.models import Meeting, PaperWording
from provenance import services
from requests_log.models import Abbreviation, Body, Request, Workstream

pytestmark = pytest.mark.django_db

FIXTURES = settings.BASE_DIR / "fixtures"
KEYED: dict[str, tuple[type[Model], int]] = {
    "abbreviations": (Abbreviation, 23),
    "areas": (Area, 30),
    "bodies": (Body, 3),
    "departments": (Department, 13),
    "meetings": (Meeting, 3),
    "workstreams": (Workstream, 3),
}
FACTS: dict[str, tuple[type[Model], int]] = {
    "contacts": (Contact, 5),
    "family_figures": (FamilyFigures, 30),
    "footnotes": (Footnote, 4),
    "local_projects": (LocalProject, 6),
    "milestones": (Milestone, 3),
    "resources": (Resource, 14),
    "statements": (Statement, 51),
    "wording": (PaperWording, 14),
}
LOADED = KEYED | FACTS
NEED_AREAS = ("contacts", "family_figures", "local_projects", "resources", "statements")
NEEDS = {
    **{name: ["areas", "departments"] for name in NEED_AREAS},
    "meetings": ["bodies"],
    "workstreams": ["bodies"],
}
NOT_DJANGO = ("champions", "commissions", "editions", "requests")


def load(*labels: str) -> str:
    """Load fixtures; return what the command prints."""
    out = StringIO()
    call_command("loaddata", *labels, stdout=out)
    return out.getvalue()


def refusal(*labels: str) -> str:
    """Try to load fixtures; return the error."""
    with pytest.raises(CommandError) as refused:
        load(*labels)
    return str(refused.value)


def test_every_fixture_is_in_one_of_the_lists():
    names = {path.stem for path in FIXTURES.glob("*.yaml")}
    assert names == {*LOADED, *NOT_DJANGO}


def test_the_readme_names_every_fixture():
    text = (FIXTURES / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in FIXTURES.glob("*.yaml") if f"`{path.name}`" not in text] == []


@pytest.mark.parametrize("name", LOADED)
def test_a_fixture_loads_by_name_into_an_empty_database(name: str):
    model, count = LOADED[name]
    load(*(NEEDS.get(name, [])), name)
    assert model._default_manager.count() == count


@pytest.mark.parametrize("name", LOADED)
@pytest.mark.usefixtures("the_record")
def test_a_fixture_adds_no_row_after_load_record(name: str):
    model, count = LOADED[name]
    before = list(model._default_manager.order_by("pk").values())
    load(name)
    load(f"fixtures/{name}.yaml")
    assert model._default_manager.count() == count
    assert list(model._default_manager.order_by("pk").values()) == before


@pytest.mark.parametrize("name", NOT_DJANGO)
@pytest.mark.parametrize("form", ["{}", "{}.yaml", "fixtures/{}.yaml", f"{FIXTURES}/{{}}.yaml"])
def test_a_fixture_in_another_format_is_refused_in_one_line(name: str, form: str):
    expected = f"{name}.yaml is not in Django's format. Run: manage.py load_record"
    assert refusal(form.format(name)) == expected
    # Nor is a fixture loaded that comes before it.
    assert refusal("areas", form.format(name)) == expected
    assert not Area.objects.exists()


@pytest.mark.parametrize("name", NOT_DJANGO)
@pytest.mark.usefixtures("the_record")
def test_nor_is_it_loaded_after_load_record(name: str):
    assert refusal(name).endswith("Run: manage.py load_record")
    assert Request.objects.count() == 33


@pytest.mark.parametrize("name", NEED_AREAS)
def test_missing_areas_are_named_in_one_line(name: str):
    message = refusal(name)
    assert "area" in message
    assert message.endswith("Run: manage.py load_record")
    assert "\n" not in message
    assert not LOADED[name][0]._default_manager.exists()


def test_a_row_that_an_official_removed_does_not_come_back(official: User):
    load("areas", "contacts")
    for contact in Contact.objects.all():
        services.delete_fact(contact, by=official)
    load("contacts")
    assert not Contact.objects.exists()


def test_a_fixture_is_loaded_once_from_its_own_folder(monkeypatch: pytest.MonkeyPatch):
    load("areas")
    monkeypatch.chdir(FIXTURES)
    assert load("contacts") == "Installed 5 object(s) from 1 fixture(s)\n"


def test_an_unknown_name_is_djangos_own_error():
    assert refusal("no_such_fixture") == "No fixture named 'no_such_fixture' found."


def test_a_dump_of_other_rows_loads_as_in_django(tmp_path: Path):
    load("areas", "contacts")
    dump = tmp_path / "dump.json"
    call_command("dumpdata", "areas.contact", output=str(dump))
    Contact.objects.update(name="Changed")
    load(str(dump))
    assert Contact.objects.count() == 5
    assert not Contact.objects.filter(name="Changed").exists()
