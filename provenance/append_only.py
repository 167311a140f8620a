"""Append-only rows: Django refuses to change or delete them, as the database triggers do."""

from typing import Any, ClassVar, NoReturn, TypeVar

from django.db import models

AppendOnlyModel = TypeVar("AppendOnlyModel", bound="AppendOnly", covariant=True)


class AppendOnlyQuerySet(models.QuerySet[AppendOnlyModel]):
    """Rows that can be read and created, but not updated or deleted."""

    def update(self, **kwargs: object) -> NoReturn:
        raise TypeError(self.model.REFUSAL)

    def delete(self) -> NoReturn:
        raise TypeError(self.model.REFUSAL)

    def bulk_update(self, *args: object, **kwargs: object) -> NoReturn:
        raise TypeError(self.model.REFUSAL)


class AppendOnly(models.Model):
    """A row that can be saved once only. ``REFUSAL`` says what to do instead of changing it."""

    REFUSAL: ClassVar[str]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError(self.REFUSAL)
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        raise TypeError(self.REFUSAL)
