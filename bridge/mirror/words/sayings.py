"""What a person reads, as whole sentences with named places, and one form for each count.

A sentence is never glued from parts: another language puts them in another order, and has other
forms for two or for many. So a saying is all of it, with its places in braces; which form is said
depends on the place `count`, by the rule of the language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Category = Literal["zero", "one", "two", "few", "many", "other"]
"""The plural categories of Unicode's CLDR; `other` is in every language."""


@dataclass(frozen=True)
class Saying:
    """One sentence or line; its forms have the same places."""

    forms: Mapping[Category, str]


def saying(other: str, *, one: str | None = None) -> Saying:
    """A saying in English: a form for one where a number stands in it."""
    forms: dict[Category, str] = {"other": other}
    if one is not None:
        forms["one"] = one
    return Saying(MappingProxyType(forms))


def say(said: Saying, **places: object) -> str:
    """The saying with its places filled; what fills them is not read as a template again.

    The count is written with commas between its thousands.
    """
    count = places.get("count")
    category: Category = "one" if count == 1 else "other"
    if isinstance(count, int):
        places["count"] = f"{count:,}"
    return said.forms.get(category, said.forms["other"]).format_map(places)
