"""How the simulated Slack says no."""

from typing import Any


class RefusedError(Exception):
    """An answer `{"ok": false, "error": …}`, with what Slack adds to some of them."""

    def __init__(
        self, error: str, *, status: int = 200, retry_after: int | str | None = None, **extra: Any
    ) -> None:
        super().__init__(error)
        self.error = error
        self.status = status
        self.retry_after = retry_after
        self.extra = extra

    def to_wire(self) -> dict[str, Any]:
        return {"ok": False, "error": self.error, **self.extra}

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


class CannotDoError(Exception):
    """Slack's own client would not let the person do this: no such button, field left empty."""
