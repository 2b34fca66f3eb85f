"""The two kinds of rows: a `Command` sends one request, a `Procedure` has a function of its own.

Slash command, help, button, picker, permission check, audit line and the documented table all
come from the row.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bridge.commands.table.outcome import Outcome, Said
from bridge.commands.table.row import ArgumentsT, Row
from bridge.commands.table.situation import Situation
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.people.roster import Roster
from bridge.pexip.request import Request

ResultT = TypeVar("ResultT")


@dataclass(frozen=True, kw_only=True)
class Command(Row[ArgumentsT], Generic[ArgumentsT, ResultT]):
    """Sends one request, looks whether the meeting shows it, and says so."""

    request: Callable[[ArgumentsT], Request[ResultT]]
    needs_meeting: bool = True
    reply: Callable[[ArgumentsT, Roster], str | Said]
    """Said once the meeting has shown it; the roster is the one that showed it."""
    reply_details: Callable[[ArgumentsT, Conference], Awaitable[str]] | None = None
    """What the reply goes on with, where more than the roster has to be looked at to know it."""


@dataclass(frozen=True, kw_only=True)
class Procedure(Row[ArgumentsT]):
    """Has its own function; the checks before it are the same."""

    run: Callable[[ArgumentsT, Situation], Awaitable[Outcome]]
    check_first: Callable[[Situation], Awaitable[None]] | None = None
    """Raises what no answer could change, before a form asks for anything."""
