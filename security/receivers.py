"""Record the events that Django, django-allauth and our accounts tell of by signals."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator

from accounts.models import SignInLock, User
from security.events import record
from security.models import EventKind

# What an event says of a changed account: the fields, and the values of those that are no
# personal details.
_SAID = ("role", "is_active")
_METHODS = {"mfa": "second factor", "socialaccount": "single sign-on"}
_FACTORS = {
    Authenticator.Type.TOTP: "authenticator app",
    Authenticator.Type.WEBAUTHN: "passkey",
    Authenticator.Type.RECOVERY_CODES: "recovery codes",
}


def signed_in(user: User, request: Any, **_: object) -> None:
    methods = [each["method"] for each in get_authentication_records(request, user)]
    detail = " and ".join(_METHODS.get(method, method) for method in dict.fromkeys(methods))
    record(EventKind.SIGNED_IN, request=request, user=user, about=user, detail=detail)


def signed_out(user: User | None, request: Any, **_: object) -> None:
    if user is None:
        return
    reason = getattr(request, "session_end_reason", "")
    kind = EventKind.SESSION_ENDED if reason else EventKind.SIGNED_OUT
    record(kind, request=request, user=user, about=user, detail=reason)


def sign_in_failed(
    credentials: dict[str, Any], request: Any = None, is_locked: bool = False, **_: object
) -> None:
    # What was typed is not kept: some type their password as the name.
    typed = str(credentials.get("email", "")).strip().lower()
    about = User.objects.filter(email=typed).first()
    detail = "locked" if is_locked else ("" if about else "no such account")
    record(EventKind.SIGN_IN_FAILED, request=request, about=about, detail=detail)


def locked(request: Any, lock: SignInLock, user: User | None, **_: object) -> None:
    record(EventKind.LOCKED, request=request, about=user)


def lock_lifted(lock: SignInLock, by: User, request: Any, **_: object) -> None:
    detail = f"from {lock.address}"
    record(EventKind.LOCK_LIFTED, request=request, user=by, about=lock.user, detail=detail)


def reset_asked(request: Any, user: User | None, **_: object) -> None:
    detail = "" if user else "no such account"
    record(EventKind.RESET_ASKED, request=request, about=user, detail=detail)


def password_changed(request: Any, user: User, **_: object) -> None:
    record(EventKind.PASSWORD_CHANGED, request=request, user=user, about=user)


def password_reset(request: Any, user: User, **_: object) -> None:
    record(EventKind.PASSWORD_CHANGED, request=request, user=user, about=user, detail="by a link")


def account_saved(
    user: User, by: User, is_new: bool, changed: dict[str, object], request: Any = None, **_: object
) -> None:
    if is_new:
        detail = f"role {user.role}"
        record(EventKind.ACCOUNT_ADDED, request=request, user=by, about=user, detail=detail)
    elif changed:
        said = [
            f"{name} from {old} to {getattr(user, name)}" if name in _SAID else name
            for name, old in changed.items()
        ]
        detail = ", ".join(said)
        record(EventKind.ACCOUNT_CHANGED, request=request, user=by, about=user, detail=detail)


def sessions_ended(user: User, by: User, request: Any = None, **_: object) -> None:
    detail = "all, by an administrator"
    record(EventKind.SESSION_ENDED, request=request, user=by, about=user, detail=detail)


def factor_added(request: Any, user: User, authenticator: Authenticator, **_: object) -> None:
    detail = _FACTORS[authenticator.type]
    record(EventKind.FACTOR_ADDED, request=request, user=user, about=user, detail=detail)


def factor_removed(request: Any, user: User, authenticator: Authenticator, **_: object) -> None:
    detail = _FACTORS[authenticator.type]
    record(EventKind.FACTOR_REMOVED, request=request, user=user, about=user, detail=detail)


def factors_removed(user: User, by: User, **_: object) -> None:
    detail = "all, by an administrator"
    record(EventKind.FACTOR_REMOVED, user=by, about=user, detail=detail)


def factor_used(request: Any, user: User, authenticator: Authenticator, **_: object) -> None:
    detail = _FACTORS[authenticator.type]
    record(EventKind.FACTOR_USED, request=request, user=user, about=user, detail=detail)


def factor_failed(request: Any, user: User, authenticator: Authenticator, **_: object) -> None:
    detail = f"second factor: {_FACTORS[authenticator.type]}"
    record(EventKind.SIGN_IN_FAILED, request=request, about=user, detail=detail)
