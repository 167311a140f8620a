"""Accounts in the admin site, for administrators."""

from typing import TYPE_CHECKING, Any, cast

from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from accounts.decorators import person
from accounts.models import Role, User
from accounts.signals import account_saved, role_changed

# A role sets a person's permissions, and an account has one address, so neither model is used.
admin.site.unregister([Group, EmailAddress])

# The details of an account that officials may read, by field.
TOLD = {"name": "Full name", "role": "Role", "is_active": "Can sign in"}

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[User]
    UserModelForm = ModelForm[User]
else:
    ModelAdmin, UserModelForm = admin.ModelAdmin, ModelForm


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
        if not change or form.changed_data:
            account_saved.send(
                User,
                user=obj,
                by=person(request),
                is_new=not change,
                differences=_differences(obj, form, is_new=not change),
            )
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


def _differences(user: User, form: "ModelForm[User]", *, is_new: bool) -> list[list[str]]:
    """Return what has changed of an account, for officials to read: no email address."""
    labels = {"role": "Role"} if is_new else TOLD
    return [
        [label, "" if is_new else _in_words(form.initial[name]), _in_words(getattr(user, name))]
        for name, label in labels.items()
        if is_new or name in form.changed_data
    ]


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(dict(Role.choices).get(str(value), value))
