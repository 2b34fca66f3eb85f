"""Lines of a meeting as they are kept, for whoever is looking out for something in them."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What one or several participants have said or written."""

    line_id: int
    uuids: tuple[str, ...]
    name: str
    text: str


class Overheard:
    """Of one meeting; where nobody is looking out a line costs nothing."""

    def __init__(self) -> None:
        self.listener: Callable[[Heard], None] | None = None

    def tell(self, heard: Heard) -> None:
        if self.listener is not None:
            self.listener(heard)
