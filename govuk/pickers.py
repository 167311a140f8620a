"""A widget to choose some of many rows, which stays short on the page however many there are."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms


class Picker(forms.CheckboxSelectMultiple):
    """Checkboxes in a box that scrolls, ticked ones first.

    With scripts, ``static/picker.js`` puts in their place a box to type in and a list of what is
    chosen. ``one`` and ``many`` say what the rows are, such as "an area" and "areas".
    ``other_names`` returns by which names a row is found besides its label.
    """

    def __init__(self, *, one: str, many: str, other_names: Callable[[Any], Iterable[str]]) -> None:
        super().__init__()
        self.one = one
        self.many = many
        self.other_names = other_names

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["other_names"] = "|".join(filter(None, self.other_names(value.instance)))
        return option

    def optgroups(
        self, name: str, value: list[str], attrs: dict[str, Any] | None = None
    ) -> list[Any]:
        groups = sorted(
            super().optgroups(name, value, attrs), key=lambda group: not group[1][0]["selected"]
        )
        if attrs and "id" in attrs:
            # The first on the page has the id to which a link in the error summary goes.
            for place, (_, options, _) in enumerate(groups):
                options[0]["attrs"]["id"] = self.id_for_label(attrs["id"], str(place))
        return groups
