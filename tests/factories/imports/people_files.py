"""Files of people, and invitations."""

from collections.abc import Callable

from accounts.models import Role, User
from administration.domain import invitations, saving
from administration.models import FactFile, Invitation
from administration.plan.fact_kinds import KINDS, make_fact_plan
from outbox.email_links import INVITATION
from outbox.signed_urls import sign, signed_path

PEOPLE = b"Name,Email,Role,Areas\r\nLena Lead,lena@example.com,Area lead,Leicestershire\r\n"


def make_file(by: User, content: bytes = PEOPLE, kind: str = "people") -> FactFile:
    """Upload a file with the mapping that is proposed."""
    name = f"{kind}.csv"
    return saving.upload_facts(by=by, kind=KINDS[kind], name=name, content=content)


def save_all(by: User, file: FactFile, *taken: str) -> FactFile:
    """Save a file as it was just previewed."""
    fingerprint = make_fact_plan(file).fingerprint()
    return saving.save_file(by=by, file=file, fingerprint=fingerprint, taken=taken)


def csv_of(*lines: str) -> bytes:
    return "\r\n".join(lines).encode()


def make_invited(by: User, email: str = "nia@example.com", name: str = "Nia New") -> User:
    """Return a new official who is invited."""
    user = User.objects.create_user(email, name=name, role=Role.OFFICIAL)
    invitations.invite(user, by=by)
    return user


def path_of_invitation(user: User) -> str:
    """Return the address of somebody's newest invitation."""
    newest = Invitation.objects.filter(user=user).first()
    assert newest
    return signed_path(INVITATION, str(newest.key))


def rows_of_administration(make_user: Callable[..., User]) -> dict[str, dict[str, str]]:
    """Return what stands in the addresses of administration, and of an invitation."""
    by = make_user(Role.ADMINISTRATOR)
    user = make_invited(by)
    newest = Invitation.objects.get(user=user)
    return {
        "administration/files/": {
            "<slug:kind>": "people",
            "<int:file_id>": str(make_file(by).pk),
        },
        "administration/people/": {"<int:user_id>": str(user.pk)},
        "invitation/": {"<str:token>": sign(INVITATION, str(newest.key))},
    }
