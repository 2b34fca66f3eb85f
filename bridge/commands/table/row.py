"""What every row of the command table has; what it does stands in `command`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Any, Generic, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from bridge.budgets.budget import Budget
from bridge.commands.table.outcome import Undo
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.people.roster import Roster
from bridge.mirror.words.emoji_names import emojize
from bridge.pexip.models import Participant


class Permission(IntEnum):
    """What a person may do in a binding; each level holds those below it."""

    VIEW = 1
    SPEAK = 2
    MODERATE = 3
    HOST = 4
    ADMIN = 5


class Arguments(BaseModel):
    """Base of all argument models; the fields say how they are typed and asked for.

    Open fields (text, `Participant`, tuples) are filled in their order, one word each, and the
    last of them takes all that is left. Closed fields (`Literal`, an enum, numbers, `Seconds`, a
    bool that its word makes true) behind it are known by their words wherever they stand at the
    end: `role bob lee host`. `Participant` and `tuple[Participant, ...]` are looked up in the
    roster. A `json_schema_extra` may hold:

    * `"after": "to"`: the value follows this keyword, as in `rename bob to Robert`;
    * `"word": "quietly"`: what makes a bool true, where that is not the field's name;
    * `"form": True`: asked for in a modal only, as a secret has to be; secrets are `SecretStr`;
    * `"private": True`: kept out of the audit;
    * `"hidden": True`: filled by the bridge itself and no concern of a person's;
    * `"needed": True`: a form that asks for it is not sent without, though a line may leave it out;
    * `"rare": True`: a form shows it only behind *More*;
    * `"words": {"thread": "In the card’s thread"}`: what a menu says for a choice;
    * `"kind": "person"`: a form offers the people of the workspace;
    * `"placeholder": "1234"`, `"multiline": True`: how the modal's input looks.

    `title` and `description` are the label and the hint of the input.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        arbitrary_types_allowed=True,
        hide_input_in_errors=True,
        defer_build=True,
    )


def _with_emoji(value: object) -> object:
    return emojize(value) if isinstance(value, str) else value


class ForPeople:
    """Marks what people in the meeting read."""


Words = Annotated[str, BeforeValidator(_with_emoji), ForPeople()]
"""For people in the meeting to read: an emoji is its character, though Slack hands over a name."""


class NoArguments(Arguments):
    """For what needs nothing but its name."""


ArgumentsT = TypeVar("ArgumentsT", bound=Arguments)


@dataclass(frozen=True, kw_only=True)
class Row(Generic[ArgumentsT]):
    """What all commands have."""

    name: str
    summary: str
    arguments: type[ArgumentsT]
    permission: Permission
    example: str
    """A line that runs as it stands, without the slash command: `mute bob`."""
    label: str = ""
    """What a button or a form's title says, where that is not the name: `Send tones`."""
    aliases: tuple[str, ...] = ()
    who: str = ""
    """Who may, where that is a right of the workspace and no level of a binding."""
    confirm: Callable[[ArgumentsT], str | None] | None = None
    """The question asked first, for what ends, removes or affects everyone; None asks nothing."""
    confirm_details: Callable[[ArgumentsT, Conference], Awaitable[str]] | None = None
    """What the question goes on with, where the meeting has to be looked at to know it."""
    confirm_button: str = "Yes"
    is_confirmed_by_typing: bool = False
    """Whether a press is too little and the binding's alias has to be typed as well."""
    form: bool = False
    """Whether the name alone opens the modal with all arguments."""
    is_wizard: bool = False
    """Whether it opens one with what a line would say, and asks for the rest by and by."""
    is_likely: bool = False
    """Whether it is among the first things to do with somebody who is seen in a list."""
    is_for_waiting: bool = False
    """Whether it is about somebody in the waiting room, and not about who is in the meeting."""
    takes_waiting: bool = False
    """Whether it can be about somebody in the waiting room as well, as telling who that is."""
    is_for_one_only: bool = False
    """Whether it makes no sense for several people at once, as saying who one is."""
    concerns: Callable[[Participant], bool] | None = None
    """Whom alone it can be about, such as those who were dialed; a menu lists nobody else."""
    nobody: str = ""
    """What is said where there is nobody to choose, if it is more than that."""
    missed: str = ""
    """What is said besides of somebody who is not there, if they can be had back."""
    instead: str = ""
    """The row for those whom it cannot be about."""
    unable: Callable[[ArgumentsT], str | None] | None = None
    """Why these people's connections cannot do it, as the node told before; None if they can."""
    since: int | Callable[[ArgumentsT], int] = 0
    """The version of Infinity that brought what it asks of a node."""
    budget: Budget | None = None
    """How often one person may, where each time costs everybody something; rows may share one."""
    needs_binding: bool = True
    """Whether the channel must be bound; without a binding nobody's level is checked."""
    needs_meeting: bool = False
    """Whether the bridge must be in the conference, so that `situation.conference` is set."""
    in_room: bool = False
    """Whether `in Room 1` behind it carries it out in that breakout room."""
    across_rooms: bool = False
    """Whether the people it is about may be in any room, so that they are looked up in all."""
    opposite: str = ""
    """The row that leads back; of the two only what was asked for last holds for a while."""
    for_each: str = ""
    """The row that does to one participant what this does to all whom it concerns."""
    shown: Callable[[ArgumentsT, Roster], bool] | None = None
    """Whether the roster shows the effect; None where nothing of it can be seen."""
    undo: Callable[[ArgumentsT, Roster], Undo | None] | None = None
    """The way back, found on the roster before the effect; `shown` says whether it still holds."""

    def __post_init__(self) -> None:
        if self.undo is not None and self.shown is None:
            raise ValueError(f"{self.name} can be undone only where its effect is shown")

    @property
    def title(self) -> str:
        return self.label or self.name.capitalize()


AnyRow: TypeAlias = Row[Any]
"""A row whatever its arguments; of the two kinds that `command` has."""


@dataclass(frozen=True)
class Topic:
    """Rows that belong together in the eyes of whoever looks for one."""

    title: str
    rows: tuple[AnyRow, ...]
