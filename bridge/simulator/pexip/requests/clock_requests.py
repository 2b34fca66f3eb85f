"""The clock in the picture: a technology preview of version 39, as a plugin of Pexip's sends it."""

from typing import Any, Literal

from pydantic import Field

from bridge.simulator.pexip.requests.routing import Call, NoBody, Right, Route
from bridge.simulator.pexip.rules.wire import Body


class ClockSetting(Body):
    """`starting_value`: seconds, for what remains; `date`: whether the day stands beside it."""

    type: Literal["remaining", "elapsed", "time"]
    starting_value: int | None = Field(default=None, ge=0)
    prefix: str = ""
    suffix: str = ""
    date: bool = False


def set_clock(call: Call[ClockSetting]) -> bool:
    call.conference.settings.clock = call.body.model_dump(exclude_none=True)
    return True


def get_clock(call: Call[NoBody]) -> dict[str, Any] | bool:
    return call.conference.settings.clock or False


CLOCK_ROUTES = (
    Route("POST", "set_clock", Right.HOST, ClockSetting, set_clock, since=39),
    Route("GET", "get_clock", Right.MEMBER, NoBody, get_clock, since=39),
)
