"""Accounts in the admin site, for administrators."""

from typing import TYPE_CHECKING, Any, cast

from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from accounts import guessing
from accounts.decorators import person
from accounts.models import SignInLock, User
from accounts.signals import role_changed
from cbtracker import clock

# A role sets a person's permissions, and an account has one address, so neither model is used.
admin.site.unregister([Group, EmailAddress])


if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[User]
    LockModelAdmin = admin.ModelAdmin[SignInLock]
    UserModelForm = ModelForm[User]
else:
    ModelAdmin, LockModelAdmin, UserModelForm = admin.ModelAdmin, admin.ModelAdmin, ModelForm


class UserForm(UserModelForm):
    """An account. Nobody can shut themselves out, so there is always an administrator."""

    # The administrator who uses the form: set by ``UserAdmin.get_form``.
    by: User

    def clean(self) -> dict[str, Any] | None:
        if self.instance.pk == self.by.pk:
            if "role" in self.changed_data:
                self.add_error("role", "You cannot change your own role.")
            if "is_active" in self.changed_data:
                self.add_error("is_active", "You cannot close your own account.")
        return super().clean()


@admin.register(User)
class UserAdmin(ModelAdmin):
    """Add and close accounts. People set their own passwords, by email."""

    list_display = ("name", "email", "role", "is_active")
    list_filter = ("role", "is_active")
    search_fields = ("name", "email")
    fields = ("email", "name", "role", "is_active")
    form = UserForm

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[UserForm]:
        form = cast("type[UserForm]", super().get_form(request, *args, **kwargs))
        form.by = person(request)
        return form

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        users = super().get_queryset(request)
        return users if person(request).is_administrator else users.none()

    def save_model(
        self, request: HttpRequest, obj: User, form: "ModelForm[User]", change: bool
    ) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change and "role" in form.changed_data:
            role_changed.send(User, user=obj, by=person(request))
        if "email" in form.changed_data:
            # A password reset saves the old address, which could then reset the password again.
            EmailAddress.objects.filter(user=obj).delete()

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        messages.info(
            request,
            f"Tell {obj.name} to choose “Set or reset your password” on the sign-in page.",
        )
        return super().response_add(request, obj, post_url_continue)


@admin.register(SignInLock)
class SignInLockAdmin(LockModelAdmin):
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
