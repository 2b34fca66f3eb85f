"""Menus that ask the app for their options while a person types.

https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element/#external_select
"""

from dataclasses import dataclass, field
from typing import Any

from bridge.simulator.slack.errors import CannotDoError
from bridge.simulator.slack.rules import check_options
from bridge.simulator.slack.state.entities import Ephemeral, Message, View

Json = dict[str, Any]

EXTERNAL = ("external_select", "multi_external_select")
# Slack asks the app from this many characters on, unless the menu says otherwise.
_SHORTEST_QUERY = 3


@dataclass(frozen=True)
class Offer:
    """What a menu lists for a query; with an `error` it lists nothing."""

    options: list[Json] = field(default_factory=list)
    groups: list[Json] = field(default_factory=list)
    error: str | None = None

    @property
    def texts(self) -> list[str]:
        return [str(option["text"]["text"]) for option in self.options]

    @property
    def values(self) -> list[str]:
        return [str(option["value"]) for option in self.options]


def check_query(element: Json, query: str) -> None:
    """Hold back a query that Slack's client would not send.

    Raises:
        CannotDoError: The menu has options of its own, or waits for more characters.
    """
    if element["type"] not in EXTERNAL:
        raise CannotDoError(f"{element['action_id']} does not ask the app")
    shortest = element.get("min_query_length", _SHORTEST_QUERY)
    if len(query) < shortest:
        raise CannotDoError(f"{element['action_id']} asks from {shortest} characters on")


def read_offer(answer: Json | None) -> Offer:
    """The options in the app's acknowledgement.

    Raises:
        RefusedError: There are none, or Slack's client would not list them.
    """
    check_options(answer)
    groups = (answer or {}).get("option_groups", [])
    loose = (answer or {}).get("options", [])
    return Offer([*loose, *(option for group in groups for option in group["options"])], groups)


class Offers:
    """Remembers what each menu listed, so that a person can choose from it."""

    def __init__(self) -> None:
        self._options: dict[tuple[str, str, str, str], dict[str, Json]] = {}

    def remember(
        self,
        user: str,
        target: Message | Ephemeral | View,
        block: Json,
        element: Json,
        offer: Offer,
    ) -> None:
        """Add to what was listed before; several queries may fill one menu of many choices."""
        key = (user, _name(target), block["block_id"], element["action_id"])
        listed = self._options.setdefault(key, {})
        listed.update({option["value"]: option for option in offer.options})

    def fill_in(
        self, user: str, target: Message | Ephemeral | View, blocks: list[Json]
    ) -> list[Json]:
        """The blocks as the person sees them: asking menus hold what they have listed."""
        return [self._fill_in(user, _name(target), block) for block in blocks]

    def _fill_in(self, user: str, target: str, block: Json) -> Json:
        def fill(element: Any) -> Any:
            if not isinstance(element, dict) or element.get("type") not in EXTERNAL:
                return element
            key = (user, target, block["block_id"], element["action_id"])
            first = [*element.get("initial_options", [])]
            first += [element["initial_option"]] if "initial_option" in element else []
            return {**element, "options": [*first, *self._options.get(key, {}).values()]}

        filled = dict(block)
        filled |= {name: fill(block[name]) for name in ("element", "accessory") if name in block}
        if isinstance(block.get("elements"), list):
            filled["elements"] = [fill(element) for element in block["elements"]]
        return filled


def _name(target: Message | Ephemeral | View) -> str:
    return target.id if isinstance(target, View) else f"{target.channel}/{target.ts}"
