"""Rows that are written once: Django refuses to change or delete one, as the database does."""

from typing import Any, ClassVar, NoReturn, TypeVar

from django.db import models

Row = TypeVar("Row", bound="AppendOnly", covariant=True)


class AppendOnlyQuerySet(models.QuerySet[Row]):
    """Rows that are read and made, and that no query changes or deletes."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError(self.model.REFUSAL)

    def delete(self) -> NoReturn:
        raise TypeError(self.model.REFUSAL)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(self.model.REFUSAL)


class AppendOnly(models.Model):
    """A row that is saved once. Each model says in ``REFUSAL`` what to do instead."""

    REFUSAL: ClassVar[str]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError(self.REFUSAL)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(self.REFUSAL)
