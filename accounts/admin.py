"""Accounts in the admin site, for administrators."""

import json
from typing import TYPE_CHECKING, Any, cast

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import CharField, HiddenInput, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property

from accounts import guessing
from accounts.changes import check_change, end_sessions, remove_factors, save_account
from accounts.decorators import person
from accounts.models import SignInLock, User
from cbtracker import clock
from govuk.admin_forms import GovukAdminMixin
from govuk.forms import GovukFormMixin

# A role sets a person's permissions, an account has one address, and people
# see their own sessions and factors.
admin.site.unregister(
    [Group, EmailAddress, UserSession, Authenticator, SocialAccount, SocialApp, SocialToken]
)

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[User]
    LockModelAdmin = admin.ModelAdmin[SignInLock]
    UserModelForm = ModelForm[User]
else:
    ModelAdmin, LockModelAdmin, UserModelForm = admin.ModelAdmin, admin.ModelAdmin, ModelForm


def _changes_accounts(request: HttpRequest) -> bool:
    return request.method == "POST"


def _details_of(user: User) -> str:
    """Return what the form shows of an account as it is in the database, or "" of a new one."""
    found = User.objects.filter(pk=user.pk).values("email", "name", "role", "is_active").first()
    return json.dumps(found) if found else ""


class UserForm(GovukFormMixin, UserModelForm):
    """An account. Nobody can shut themselves out, and there is always an administrator."""

    # The administrator who uses the form: set by ``UserAdmin.get_form``.
    by: User
    # The details as they were when the form was opened.
    opened = CharField(required=False, widget=HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["opened"] = _details_of(self.instance)

    @cached_property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name != "opened"]

    def clean(self) -> dict[str, Any] | None:
        try:
            check_change(self.instance, by=self.by, changed=self.changed_data)
        except ValidationError as error:
            self.add_error(None, error)
        opened = self.cleaned_data.get("opened")
        # Read after ``check_change``, which waits for another who is saving an account.
        if opened and opened != _details_of(self.instance):
            self.add_error(
                None,
                "This account was changed after you opened it. Your changes have not been saved. "
                "Copy what you typed, reopen this page and check the latest details.",
            )
        return super().clean()


@admin.register(User)
class UserAdmin(GovukAdminMixin, ModelAdmin):
    """Add and close accounts. People set their own passwords, by email."""

    list_display = ("name", "email", "role", "is_active", "second_factor")
    list_filter = ("role", "is_active")
    search_fields = ("name", "email")
    actions = ("end_sessions", "remove_factors")
    fields = ("email", "name", "role", "is_active", "opened")
    form = UserForm

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[UserForm]:
        form = cast("type[UserForm]", super().get_form(request, *args, **kwargs))
        form.by = person(request)
        return form

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        factors = Authenticator.objects.filter(user=OuterRef("pk"))
        factors = factors.exclude(type=Authenticator.Type.RECOVERY_CODES)
        users = super().get_queryset(request).annotate(has_factor=Exists(factors))
        return users if person(request).is_administrator else users.none()

    @admin.display(description="Second factor", boolean=True)
    def second_factor(self, user: User) -> bool:
        return bool(getattr(user, "has_factor", False))

    @method_decorator(reauthentication_required(enabled=_changes_accounts))
    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """List accounts, or act on those that are ticked, as for ``changeform_view``."""
        return super().changelist_view(request, *args, **kwargs)

    @method_decorator(reauthentication_required(enabled=_changes_accounts))
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show or save an account; to save, an administrator confirms their own password."""
        return super().changeform_view(request, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: User, form: "ModelForm[User]", change: bool
    ) -> None:
        save_account(
            obj,
            by=person(request),
            changed={name: form.initial.get(name) for name in form.changed_data},
        )

    def has_end_sessions_permission(self, request: HttpRequest) -> bool:
        return person(request).is_administrator

    @admin.action(description="Remove the second factor", permissions=["end_sessions"])
    def remove_factors(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Remove the factors of those who have lost theirs, but not one's own."""
        others = users.exclude(pk=person(request).pk)
        count = sum(remove_factors(user, by=person(request)) for user in others)
        ended = (
            f"{count} second factor was removed."
            if count == 1
            else (f"{count} second factors were removed.")
        )
        messages.success(request, ended)

    @admin.action(description="End all sessions", permissions=["end_sessions"])
    def end_sessions(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users:
            end_sessions(user, by=person(request))
        messages.success(request, "They have been signed out, and can sign in again.")

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        messages.info(
            request,
            f"{obj.name} gets an email with a link to choose a password.",
        )
        return super().response_add(request, obj, post_url_continue)


@admin.register(SignInLock)
class SignInLockAdmin(GovukAdminMixin, LockModelAdmin):
    """See which accounts are locked to which addresses, and lift a lock."""

    list_display = ("user", "address", "locked_at", "state")
    search_fields = ("user__name", "user__email", "address")
    list_select_related = ("user", "lifted_by")
    actions = ("lift",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SignInLock]:
        locks = super().get_queryset(request)
        return locks if person(request).is_administrator else locks.none()

    def has_lift_permission(self, request: HttpRequest) -> bool:
        return person(request).is_administrator

    @admin.display(description="State")
    def state(self, lock: SignInLock) -> str:
        if lock.lifted_by:
            return f"Lifted by {lock.lifted_by}"
        return "Locked" if lock.is_on(clock.now()) else "Ended"

    @admin.action(description="Lift the locks", permissions=["lift"])
    def lift(self, request: HttpRequest, locks: QuerySet[SignInLock]) -> None:
        by = person(request)
        lifted = sum(guessing.lift(lock, by=by, request=request) for lock in locks)
        ended = f"{lifted} lock was lifted." if lifted == 1 else f"{lifted} locks were lifted."
        messages.success(request, ended)
