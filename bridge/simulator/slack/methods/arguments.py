"""What the app sent with a call: form fields or JSON, read the way Slack reads them."""

import json
from typing import Any

from bridge.simulator.slack.errors import RefusedError

_FALSE = ("", "0", "false")
_MOST_ITEMS = 1000


class Arguments:
    """The arguments of one call; absent and empty are the same to Slack."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def find_text(self, name: str) -> str | None:
        value = self.values.get(name)
        return None if value is None or value == "" else str(value)

    def text(self, name: str, *, error: str = "invalid_arguments") -> str:
        """A text that must be there; which error its absence is depends on the method."""
        value = self.find_text(name)
        if value is None:
            detail = f"[ERROR] missing required field: {name}"
            raise RefusedError(error, response_metadata={"messages": [detail]})
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.values.get(name)
        if value is None:
            return default
        return str(value).lower() not in _FALSE

    def number(self, name: str, default: int) -> int:
        try:
            value = int(self.values.get(name, default))
        except (TypeError, ValueError):
            raise RefusedError("invalid_arguments") from None
        return max(1, min(value, _MOST_ITEMS))

    def find_json(self, name: str, *, error: str = "invalid_arguments") -> Any:
        """A structure, sent as such or, in a form, as JSON text."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise RefusedError(error) from None
