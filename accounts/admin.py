"""Accounts in the admin site, for administrators."""

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from accounts.decorators import person
from accounts.models import User

# A role sets a person's permissions, and an account has one address, so neither model is used.
admin.site.unregister([Group, EmailAddress])


if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[User]
else:
    ModelAdmin = admin.ModelAdmin


@admin.register(User)
class UserAdmin(ModelAdmin):
    """Add and close accounts. People set their own passwords, by email."""

    list_display = ("name", "email", "role", "is_active")
    list_filter = ("role", "is_active")
    search_fields = ("name", "email")
    fields = ("email", "name", "role", "is_active")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        users = super().get_queryset(request)
        return users if person(request).is_administrator else users.none()

    def save_model(
        self, request: HttpRequest, obj: User, form: "ModelForm[User]", change: bool
    ) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
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
