"""django-allauth's forms, in GOV.UK style and with messages in plain English."""

from functools import partial

from allauth.account import forms
from allauth.account.adapter import get_adapter
from django.forms import Field
from django.http import HttpRequest

from accounts.models import User
from accounts.signals import reset_asked
from govuk.forms import GovukFormMixin

EMAIL = "Email address"
EMAIL_NEEDED = {
    "required": "Enter your email address.",
    "invalid": "Enter an email address in the correct format, like name@example.com.",
}


class SignInForm(GovukFormMixin, forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = EMAIL
        self.fields["login"].error_messages.update(EMAIL_NEEDED)
        self.fields["password"].help_text = ""
        self.fields["password"].error_messages["required"] = "Enter your password."


class ResetPasswordForm(GovukFormMixin, forms.ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """Looks for the account after the response, which is the same with and without one."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL
        self.fields["email"].error_messages.update(EMAIL_NEEDED)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **_: object) -> str:
        email: str = self.cleaned_data["email"]
        get_adapter().run_later(partial(self._send_links, request))
        return email

    def _send_links(self, request: HttpRequest) -> None:
        super().clean_email()
        for user in self.users:
            get_adapter().send_password_reset_mail(user, user.email, {})
        reset_asked.send(User, request=request, user=self.users[0] if self.users else None)


class NewPasswordForm(GovukFormMixin, forms.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_new_password(self.fields)


class ChangePasswordForm(GovukFormMixin, forms.ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = "Current password"
        self.fields["oldpassword"].help_text = ""
        self.fields["oldpassword"].error_messages["required"] = "Enter your current password."
        _ask_for_new_password(self.fields)


class ConfirmPasswordForm(GovukFormMixin, forms.ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Password"
        self.fields["password"].help_text = ""
        self.fields["password"].error_messages["required"] = "Enter your password."


def _ask_for_new_password(fields: dict[str, Field]) -> None:
    fields["password1"].label = "New password"
    fields["password1"].help_text = "At least 12 characters. Three random words work well."
    fields["password1"].error_messages["required"] = "Enter a new password."
    fields["password2"].label = "Confirm new password"
    fields["password2"].error_messages["required"] = "Enter the new password again."
