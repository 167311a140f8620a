"""Users, who sign in by email address, and their roles."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from accounts.admin_permissions import may
from cbtracker.email_addresses import EmailAddressField


class Role(models.TextChoices):
    """What a person does with the record. Only the role decides which pages a person can open."""

    OFFICIAL = "official", "Official"
    LEAD = "lead", "Area lead"
    CHAMPION = "champion", "Whitehall champion"
    ADMINISTRATOR = "administrator", "Administrator"


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


def display_name(user: User) -> str:
    """Return the name that emails use, for django-allauth."""
    return user.name
