"""The form that names a view of the list of requests."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from govuk.forms import GovukFormMixin
from requests_log.domain.shared_views import record_sharing
from requests_log.forms.common import PrintableField
from requests_log.models import SavedView

if TYPE_CHECKING:
    SavedViewModelForm = forms.ModelForm[SavedView]
else:
    SavedViewModelForm = forms.ModelForm


class SavedViewForm(GovukFormMixin, SavedViewModelForm):
    """The name of a view, whether colleagues see it, and whether the list opens with it."""

    name = PrintableField(
        label="Name of the view",
        max_length=60,
        help_text="For example, Home Office, overdue.",
        error_messages={"required": "Enter a name for the view."},
    )

    class Meta:
        model = SavedView
        fields = ("name", "is_shared", "is_first")
        labels = {"is_shared": "Share it with colleagues", "is_first": "Open the list with it"}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.user = user
        if not user.is_official:
            # Leads and champions have no colleagues here who see the same requests.
            del self.fields["is_shared"]

    def clean(self) -> dict[str, Any]:
        """Refuse an address that is too long to keep."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if len(self.instance.query) > (SavedView._meta.get_field("query").max_length or 0):
            raise ValidationError("These filters are too long to be saved. Remove some of them.")
        return given

    def _get_validation_exclusions(self) -> set[str]:
        # Without this, the name would not be compared with the user's other views.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"user"}

    def save_view(self) -> SavedView:
        """Save the view and return it. Only one of a user's views opens first."""
        with transaction.atomic():
            if self.cleaned_data.get("is_first"):
                others = SavedView.objects.filter(user=self.instance.user)
                others.exclude(pk=self.instance.pk).update(is_first=False)
            was_shared = self.initial["is_shared"]
            view = self.save()
            record_sharing(view, by=view.user, was_shared=was_shared, is_shared=view.is_shared)
            return view
