"""Saving accounts: who may be changed, and who is told."""

from collections.abc import Collection

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import F

from accounts.models import Role, User
from accounts.signals import account_saved, factors_removed, role_ended, sessions_ended

NOT_ADMINISTRATOR = "You are no longer an administrator, so nothing was saved."
# The details of an account that officials may read, by field.
TOLD = {"name": "Full name", "role": "Role", "is_active": "Can sign in"}


def lock_administrators() -> set[int]:
    """Return the ids of the active administrators, locked until the end of the transaction."""
    administrators = User.objects.select_for_update(no_key=True).filter(
        role=Role.ADMINISTRATOR, is_active=True
    )
    return set(administrators.order_by("pk").values_list("pk", flat=True))


def check_change(user: User, *, by: User, changed: Collection[str]) -> None:
    """Check that ``by`` may change these fields of an account, and that an administrator is left.

    It waits for another administrator who is saving an account at this moment, so the caller is
    in a transaction. Raises ValidationError by field.
    """
    problems: dict[str, str] = {}
    if user.pk == by.pk:
        if "role" in changed:
            problems["role"] = "You cannot change your own role."
        if "is_active" in changed:
            problems["is_active"] = "You cannot close your own account."
    administrators = lock_administrators()
    if by.pk not in administrators:
        problems[NON_FIELD_ERRORS] = NOT_ADMINISTRATOR
    elif administrators == {user.pk} and {"role", "is_active"} & {*changed}:
        problems[NON_FIELD_ERRORS] = "There must always be an active administrator."
    if problems:
        raise ValidationError(problems)


@transaction.atomic
def save_account(
    user: User,
    *,
    by: User,
    changed: dict[str, object],
    is_told: bool = False,
    successor: User | None = None,
) -> None:
    """Save a new or changed account, end its sessions where they must end, and tell of it.

    ``changed`` has the values before, by the name of the field. The caller has called
    ``check_change`` in the same transaction. With another role, or when the account is closed,
    what hangs on the role ends: ``successor`` takes over an official's requests. ``is_told``
    says that the caller tells people of a new account.
    """
    is_new = user.pk is None
    if is_new:
        user.set_unusable_password()
    user.save()
    is_closed = "is_active" in changed and not user.is_active
    if not is_new and ("role" in changed or is_closed):
        role_ended.send(User, user=user, by=by, successor=successor)
    if "email" in changed:
        # A password reset saves the old address, which could then reset the password again.
        EmailAddress.objects.filter(user=user).delete()
        # Whoever has the new address at the provider of single sign-on may be somebody else.
        SocialAccount.objects.filter(user=user).delete()
    if not is_new and {"email", "role", "is_active"} & changed.keys():
        end_sessions(user, by=by)
    if is_new or changed:
        account_saved.send(
            User,
            user=user,
            by=by,
            is_new=is_new,
            changed=changed,
            is_told=is_told,
            differences=_differences(user, changed, is_new=is_new),
        )


@transaction.atomic
def remove_factors(user: User, *, by: User) -> bool:
    """Remove a lost second factor, and end all sessions; return whether there was one."""
    count, _ = Authenticator.objects.filter(user=user).delete()
    if count:
        end_sessions(user, by=by)
        factors_removed.send(User, user=user, by=by)
    return bool(count)


def end_sessions(user: User, *, by: User) -> None:
    """End every session of somebody at once. They can sign in again if their account is open."""
    User.objects.filter(pk=user.pk).update(session_number=F("session_number") + 1)
    user.refresh_from_db(fields=["session_number"])
    sessions_ended.send(User, user=user, by=by)


def _differences(user: User, changed: dict[str, object], *, is_new: bool) -> list[list[str]]:
    """Return what has changed of an account, for officials to read: no email address."""
    labels = {"role": "Role"} if is_new else TOLD
    return [
        [label, "" if is_new else _in_words(changed[name]), _in_words(getattr(user, name))]
        for name, label in labels.items()
        if is_new or name in changed
    ]


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(dict(Role.choices).get(str(value), value))
