"""What `bridge doctor` reports: one finding a line, with the way out where something is wrong."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bridge.config import Settings
from bridge.storage.database import Database


@dataclass(frozen=True, kw_only=True)
class Finding:
    """In plain words; `fix` is empty where nothing has to be done."""

    text: str
    fix: str = ""
    is_notice: bool = False
    """Nothing is wrong with it where somebody wants it so; `fix` is for whoever does not."""
    facts: tuple[tuple[str, str | float | bool | None], ...] = ()
    """The same for a machine: what `text` says in words, by name."""

    @property
    def is_good(self) -> bool:
        return self.is_notice or not self.fix

    @property
    def state(self) -> Literal["ok", "note", "bad"]:
        if self.is_notice:
            return "note"
        return "ok" if self.is_good else "bad"

    @property
    def line(self) -> str:
        if self.is_notice:
            return f"note {self.text} {self.fix}".rstrip()
        return f"ok   {self.text}" if self.is_good else f"BAD  {self.text} {self.fix}"


@dataclass(frozen=True, kw_only=True)
class Checkup:
    """What a check may look at; the bridge itself may be running beside it."""

    settings: Settings
    database: Database


Check: TypeAlias = Callable[[Checkup], Awaitable[Sequence[Finding]]]
