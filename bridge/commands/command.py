"""A row of the command table says everything about one command.

Slash command, help, button, picker, permission check, audit line and the README's
table all come from the row. A `Command` sends one request, which nearly all do;
a `Procedure` has a function of its own, as binding a channel needs one.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Generic, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict

from bridge.commands.outcome import Outcome
from bridge.commands.situation import Situation
from bridge.mirror.roster import Roster
from bridge.pexip import Request


class Permission(IntEnum):
    """What a person may do in a binding; each level holds those below it."""

    VIEW = 1
    SPEAK = 2
    MODERATE = 3
    HOST = 4
    ADMIN = 5


class Arguments(BaseModel):
    """Base of all argument models.

    Fields are filled in their order from the words typed; the last one takes the rest
    of the line. A field of type `Participant` is resolved from the roster. A field whose
    `json_schema_extra` holds `{"form": True}` is asked for in a modal only, with `title`,
    `description` and the extra `placeholder` as its label, hint and placeholder. The extra
    `{"private": True}` keeps a value out of the audit. Secrets are `SecretStr`.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, hide_input_in_errors=True
    )


class NoArguments(Arguments):
    """For what needs nothing but its name."""


ArgumentsT = TypeVar("ArgumentsT", bound=Arguments)
ResultT = TypeVar("ResultT")


@dataclass(frozen=True, kw_only=True)
class Row(Generic[ArgumentsT]):
    """What all commands have."""

    name: str
    summary: str
    arguments: type[ArgumentsT]
    permission: Permission
    example: str
    """A line that runs as it stands, without the slash command: `mute bob`."""
    aliases: tuple[str, ...] = ()
    who: str = ""
    """Who may, where that is a right of the workspace and no level of a binding."""
    confirm: Callable[[ArgumentsT], str] | None = None
    """The question asked first, for what ends, removes or affects everyone."""
    confirm_button: str = "Yes"


@dataclass(frozen=True, kw_only=True)
class Command(Row[ArgumentsT], Generic[ArgumentsT, ResultT]):
    """Sends one request, looks whether the meeting shows it, and says so."""

    request: Callable[[ArgumentsT], Request[ResultT]]
    reply: Callable[[ArgumentsT, Roster], str]
    """Said once the meeting has shown it; the roster is the one that showed it."""
    shown: Callable[[ArgumentsT, Roster], bool] | None = None
    """Whether the roster shows the effect; None where nothing of it can be seen."""


@dataclass(frozen=True, kw_only=True)
class Procedure(Row[ArgumentsT]):
    """Has its own function; the checks before it are the same."""

    run: Callable[[ArgumentsT, Situation], Awaitable[Outcome]]
    needs_binding: bool = True
    """Whether the channel must be bound; without a binding nobody's level is checked."""
    needs_meeting: bool = False
    """Whether the bridge must be in the conference, so that `situation.conference` is set."""


AnyRow: TypeAlias = Command[Any, Any] | Procedure[Any]
