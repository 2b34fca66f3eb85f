"""What a procedure is handed: the request, where it was made, and the parts it may use."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from bridge.clock import Clock
from bridge.commands.invocation import Directory, Invocation, Person
from bridge.config import Settings
from bridge.mirror.conferences import Conference, Conferences
from bridge.storage.bindings import Binding
from bridge.storage.database import Database

if TYPE_CHECKING:
    from bridge.commands.command import AnyRow


@dataclass(frozen=True, kw_only=True)
class Services:
    """The parts that commands work with; the composition root fills it once."""

    settings: Settings
    database: Database
    conferences: Conferences
    directory: Directory
    clock: Clock
    random: Random
    rows: Sequence["AnyRow"]
    """The whole command table, for help."""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One request and what is known around it."""

    invocation: Invocation
    services: Services
    binding: Binding | None = None
    """The channel's, if it has one."""
    conference: Conference | None = None
    """Set where the row needs a meeting."""
    is_confirmed: bool = False
    """Whether the person was asked, by a question or form of this very command, and said yes."""

    @property
    def person(self) -> Person:
        return self.invocation.person
