"""What a procedure is handed: the request, where it was made, and the parts it may use."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from bridge.clock import Clock
from bridge.commands.table.direct import DirectMessages
from bridge.commands.table.errors import NoMeetingError
from bridge.commands.table.files import Files
from bridge.commands.table.invocation import Directory, Invocation, Person
from bridge.commands.table.pictures import Pictures
from bridge.commands.table.row import AnyRow, Topic
from bridge.commands.table.shared_files import SharedFiles
from bridge.commands.table.table import Table
from bridge.config import Settings
from bridge.mirror.conference.conferences import Conference, Conferences
from bridge.storage.database import Database
from bridge.storage.meetings.bindings import Binding


@dataclass(frozen=True, kw_only=True)
class Services:
    """The parts that commands work with; the composition root fills it once."""

    settings: Settings
    database: Database
    conferences: Conferences
    directory: Directory
    clock: Clock
    random: Random
    rows: Sequence[AnyRow]
    """The whole command table, for help."""
    topics: Sequence[Topic] = ()
    """The same rows, as help lists them."""
    daily: Sequence[AnyRow] = ()
    """The few that help begins with."""
    table: Table | None = None
    """The rows with all that they are called; None where their names are enough."""
    pictures: Pictures | None = None
    """None where there is no place for them."""
    files: Files | None = None
    """None where a surface takes none."""
    letters: DirectMessages | None = None
    """None where there is nobody to bring them."""
    shared_files: SharedFiles | None = None
    """None where there are none to be read."""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One request and what is known around it."""

    invocation: Invocation
    services: Services
    binding: Binding | None = None
    """The channel's, if it has one."""
    conference: Conference | None = None
    """Set where the row needs a meeting."""
    room: str = ""
    """The breakout room that was named, by its name; the conference is that room's then."""
    is_confirmed: bool = False
    """Whether the person was asked, by a question or form of this very command, and said yes."""

    def require_binding(self) -> Binding:
        """The channel's binding.

        Raises:
            NoMeetingError: It has none.
        """
        if self.binding is None:
            raise NoMeetingError(
                "This channel has no meeting yet. Give it one: /pexip bind and its alias."
            )
        return self.binding

    def require_conference(self) -> Conference:
        """The conference, or the breakout room that was named.

        Raises:
            NoMeetingError: The bridge is in none.
        """
        if self.conference is None:
            raise NoMeetingError("The bridge is not in a meeting here.")
        return self.conference

    @property
    def person(self) -> Person:
        return self.invocation.person
