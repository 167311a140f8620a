"""People, for administrators."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.decorators import person
from accounts.models import User

# A role says what a person may do, and an account has one address: these two would mislead.
admin.site.unregister([Group, EmailAddress])


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Accounts are made and closed here; nobody's password is known or set here."""

    list_display = ("name", "email", "role", "is_active")
    list_filter = ("role", "is_active")
    search_fields = ("name", "email")
    fields = ("email", "name", "role", "is_active")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        everybody = super().get_queryset(request)
        return everybody if person(request).is_administrator else everybody.none()

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            # A reset leaves a row that would let the address of before reset the password again.
            EmailAddress.objects.filter(user=obj).delete()

    def response_add(self, request: HttpRequest, obj: User, *args: Any, **kwargs: Any) -> Any:
        messages.info(
            request,
            f"Tell {obj.name} to choose “Set or reset your password” on the sign-in page.",
        )
        return super().response_add(request, obj, *args, **kwargs)
