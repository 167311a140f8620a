"""The user, who signs in by email, and the roles."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from accounts.permissions import may


class Role(models.TextChoices):
    """What a person does with the record. A role alone decides which pages a person has."""

    OFFICIAL = "official", "Official"
    LEAD = "lead", "Area lead"
    CHAMPION = "champion", "Whitehall champion"
    ADMINISTRATOR = "administrator", "Administrator"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new saved user; without a password nobody can sign in as them yet."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new administrator; ``manage.py createsuperuser`` calls this."""
        return self.create_user(email, password, **{"role": Role.ADMINISTRATOR, **fields})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    email = models.EmailField(
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
    # Set for accounts whose password everybody knows: they sign in to a demonstration alone.
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
        """The name that the admin site greets the person by."""
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
        """Whether the admin site lets the person in; Django's admin asks."""
        return self.is_champion or self.is_administrator

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Return whether the person's role has ``perm``, such as ``areas.view_area``."""
        return self.is_active and may(self.role, perm)

    def has_module_perms(self, app_label: str) -> bool:
        """Return whether the admin site shows the person anything of the app."""
        return self.is_active and may(self.role, f"{app_label}.")


def display_name(user: User) -> str:
    """Return the name that letters address the person by; django-allauth asks."""
    return user.name
