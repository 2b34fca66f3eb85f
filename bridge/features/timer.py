"""A clock in everybody's picture: a countdown, the time since now, or the time of day."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bridge.commands.table.command import Procedure
from bridge.commands.table.errors import CommandError
from bridge.commands.table.outcome import Done, Outcome
from bridge.commands.table.row import Arguments, Permission, Words
from bridge.commands.table.situation import Situation
from bridge.commands.typed.durations import Seconds
from bridge.pexip.errors import NotFoundError, PexipError
from bridge.pexip.requests.layout import GetClock, SetClock

_MOST_SECONDS = 24 * 3600
_SINCE = 39
_KINDS: dict[str, Literal["remaining", "elapsed", "time"]] = {"elapsed": "elapsed", "clock": "time"}
_STAYS = (
    "Pexip has no request that takes a clock out of the picture: it goes with the meeting. "
    "/pexip timer clock shows the time of day in its place."
)


class TimerArguments(Arguments):
    """A countdown's length, or another kind of clock."""

    seconds: Annotated[Seconds | None, Field(ge=1, le=_MOST_SECONDS, title="Count down from")] = (
        None
    )
    kind: Annotated[
        Literal["elapsed", "clock", "off"] | None,
        Field(
            title="Or show",
            json_schema_extra={
                "words": {
                    "elapsed": "How long it has been, counting up",
                    "clock": "The time of day",
                    "off": "Nothing",
                }
            },
        ),
    ] = None
    prefix: Annotated[
        Words | None,
        Field(
            title="Words before it", max_length=40, json_schema_extra={"form": True, "rare": True}
        ),
    ] = None
    suffix: Annotated[
        Words | None,
        Field(
            title="Words behind it", max_length=40, json_schema_extra={"form": True, "rare": True}
        ),
    ] = None

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        if (self.seconds is None) is (self.kind is None):
            raise ValueError("give a time such as 10m, or elapsed, clock or off")
        return self


async def show_clock(arguments: TimerArguments, situation: Situation) -> Outcome:
    """The node shows it where its administrator has enabled clocks, and else says nothing."""
    if arguments.kind == "off":
        raise CommandError(_STAYS)
    conference = situation.require_conference()
    wanted = _KINDS.get(arguments.kind or "", "remaining")
    request = SetClock(
        type=wanted,
        starting_value=arguments.seconds,
        prefix=arguments.prefix,
        suffix=arguments.suffix,
    )
    try:
        await conference.send(request)
    except NotFoundError as error:
        raise CommandError(
            "This node shows no clocks. They are a technology preview of Infinity 39, which its "
            "administrator enables (“Enable clock”)."
        ) from error
    try:
        shown = (await conference.send(GetClock())).type
    except PexipError:
        shown = ""
    words = {
        "remaining": f"The picture counts down from {_time(arguments.seconds or 0)}.",
        "elapsed": "The picture counts up from now.",
        "time": "The picture shows the time of day.",
    }[wanted]
    if shown == wanted:
        return Done(text=words)
    return Done(text="The clock is accepted, but the node does not say that it shows one.")


def _time(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}:{rest:02}"


TIMER = Procedure(
    name="timer",
    summary="A countdown or a clock in everybody’s picture",
    arguments=TimerArguments,
    permission=Permission.MODERATE,
    example="timer 10m",
    form=True,
    in_room=True,
    since=_SINCE,
    run=show_clock,
    needs_meeting=True,
)

COMMANDS = (TIMER,)
