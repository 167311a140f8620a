"""django-allauth's forms, with the look of the others and messages in plain English."""

from typing import Any

from allauth.account import forms

from govuk.forms import GovukLook

EMAIL = "Email address"
EMAIL_NEEDED = {
    "required": "Enter your email address.",
    "invalid": "Enter an email address in the correct format, like name@example.com.",
}


class SignInForm(GovukLook, forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = EMAIL
        self.fields["login"].error_messages.update(EMAIL_NEEDED)
        self.fields["password"].help_text = ""
        self.fields["password"].error_messages["required"] = "Enter your password."


class ResetPasswordForm(GovukLook, forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL
        self.fields["email"].error_messages.update(EMAIL_NEEDED)


class NewPasswordForm(GovukLook, forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_new_password(self.fields)


class ChangePasswordForm(GovukLook, forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = "Current password"
        self.fields["oldpassword"].help_text = ""
        self.fields["oldpassword"].error_messages["required"] = "Enter your current password."
        _ask_for_new_password(self.fields)


def _ask_for_new_password(fields: dict[str, Any]) -> None:
    fields["password1"].label = "New password"
    fields["password1"].help_text = "At least 12 characters. Three random words work well."
    fields["password1"].error_messages["required"] = "Enter a new password."
    fields["password2"].label = "Confirm new password"
    fields["password2"].error_messages["required"] = "Enter the new password again."
