"""django-allauth's forms about the second factor, in GOV.UK style."""

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.forms import Field

from govuk.forms import GovukFormMixin


class CodeForm(GovukFormMixin, base.AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self.fields["code"])


class ConfirmCodeForm(GovukFormMixin, base.ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self.fields["code"])


class SetUpAppForm(GovukFormMixin, totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self.fields["code"])


class RemoveAppForm(GovukFormMixin, totp.DeactivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """Nothing to fill in: allauth sends an empty form on GET too, to show a refusal."""


class AddPasskeyForm(GovukFormMixin, webauthn.AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_name(self.fields["name"])
        alone = self.fields["passwordless"]
        alone.label = "Sign in with this passkey alone, without my password"
        alone.help_text = "Untick for a security key that does not ask for a PIN."
        alone.initial = True


class RenamePasskeyForm(GovukFormMixin, webauthn.EditWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_name(self.fields["name"])


def _ask_for_code(field: Field) -> None:
    field.label = "Code"
    field.error_messages["required"] = "Enter the code."
    field.widget.attrs.update(inputmode="numeric", **{"class": "govuk-input--width-10"})


def _ask_for_name(field: Field) -> None:
    field.label = "Name"
    field.help_text = "So that you can tell it from others, such as “Work phone”."
    field.error_messages["required"] = "Enter a name."
