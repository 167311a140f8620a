"""Users, who sign in by email address, and their roles."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from accounts.admin_permissions import may
from cbtracker.email_addresses import EmailAddressField


class Role(models.TextChoices):
    """What a person does with the record. Only the role decides which pages a person can open."""

    OFFICIAL = "official", "Official"
    LEAD = "lead", "Area lead"
    CHAMPION = "champion", "Whitehall champion"
    ADMINISTRATOR = "administrator", "Administrator"


# Those who read requests.
READERS = (Role.OFFICIAL, Role.LEAD, Role.CHAMPION)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Save and return a user; without a password, they must set one before they sign in."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Save and return an administrator, for ``manage.py createsuperuser``."""
        return self.create_user(email, password, **{"role": Role.ADMINISTRATOR, **fields})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    email = EmailAddressField(
        "email address",
        unique=True,
        error_messages={"unique": "An account with this email address already exists."},
    )
    name = models.CharField("full name", max_length=150)
    role = models.CharField(max_length=20, choices=Role)
    is_active = models.BooleanField(
        "can sign in",
        default=True,
        help_text="When somebody leaves, untick the box. Their entries keep their name.",
    )
    # Set for accounts with a well-known password: they can only sign in to a demonstration.
    is_demonstration = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    # Counts up when all sessions of the account are to end: see get_session_auth_hash.
    session_number = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="accounts_user_role_known",
                violation_error_message="Choose a role.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        """Return the name that the admin site shows at the top of each page."""
        return self.name

    def clean(self) -> None:
        self.email = self.email.strip().lower()

    def get_session_auth_hash(self) -> str:
        """Return what each session holds, and ends at once when it changes.

        Django has the password in it. Here the role, the address and ``session_number`` count too.
        """
        text = f"{self.password} {self.role} {self.email} {self.session_number}"
        return salted_hmac("accounts.models.User", text, algorithm="sha256").hexdigest()

    @property
    def is_official(self) -> bool:
        return self.role == Role.OFFICIAL

    @property
    def is_lead(self) -> bool:
        return self.role == Role.LEAD

    @property
    def is_champion(self) -> bool:
        return self.role == Role.CHAMPION

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR

    @property
    def is_staff(self) -> bool:
        """Whether the person can open the admin site."""
        return self.is_champion or self.is_administrator

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Return whether the person's role has a permission, such as ``areas.view_area``."""
        return self.is_active and may(self.role, perm)

    def has_module_perms(self, app_label: str) -> bool:
        """Return whether the person's role has any permission in an app."""
        return self.is_active and may(self.role, f"{app_label}.")


class SignInLock(models.Model):
    """One account that nobody can sign in to from one address for a while."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="account",
        help_text="Empty if no account has the email address that was typed.",
    )
    address = models.GenericIPAddressField("IP address")
    locked_at = models.DateTimeField("locked")
    ends_at = models.DateTimeField("ends at the latest")
    lifted_at = models.DateTimeField("lifted", null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="lifted by",
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = "sign-in lock"

    def __str__(self) -> str:
        return f"{self.user or 'No account'}, from {self.address}"

    def is_on(self, now: dt.datetime) -> bool:
        return self.lifted_at is None and now < self.ends_at


def display_name(user: User) -> str:
    """Return the name that emails use, for django-allauth."""
    return user.name
