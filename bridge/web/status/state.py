"""What is known of one process of the bridge at a moment; made by it, shown by whichever is asked.

All of it can be written as JSON, so that a process may tell others through the database.
"""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict

MOST_MEETINGS = 200
"""More of them are counted and not shown."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Waiting(_Value):
    """How many wait, and for how many seconds the oldest has."""

    count: int = 0
    seconds: float = 0.0


class Budget(_Value):
    """What is left of what Slack lets an app do with one method."""

    method: str
    left: float
    """From 0 to 1."""
    seconds: float
    """Until the next call may go; 0 for at once."""


class WorkspaceState(_Value):
    """One Slack workspace that is served."""

    name: str
    id: str = ""
    trouble: str = ""
    queues: Mapping[str, Waiting] = {}
    """By priority."""
    budgets: tuple[Budget, ...] = ()
    """Those that are spent in part."""


class GapState(_Value):
    """A time of which a meeting's words are missing."""

    began: datetime
    ended: datetime


class MeetingState(_Value):
    """One binding that the bridge attends to."""

    alias: str
    workspace: str
    channel: str
    state: str
    detail: str = ""
    node: str = ""
    is_streaming: bool = False
    heard_seconds: float | None = None
    """Since anything last came of its stream, a ping too; None where nothing has yet."""
    people: int = 0
    began: datetime | None = None
    """None while no meeting is on."""
    gaps: tuple[GapState, ...] = ()


class LogLine(_Value):
    """A warning or an error, as the log has it."""

    at: str
    level: str
    text: str
    reference: str = ""


class ReplicaState(_Value):
    """One process."""

    name: str
    version: str
    at: datetime
    started: datetime
    missing: Mapping[str, str] = {}
    """What it lacks of `database`, `slack` and `node`, and why."""
    lag: float = 0.0
    """Seconds that the loop was late by a moment ago."""
    worst_lag: float = 0.0
    sockets: int = 0
    units: Waiting = Waiting()
    """What waits to be stored."""
    streams: int = 0
    bindings: Mapping[str, int] = {}
    """How many there are in each state; all of them are counted, also those that are not shown."""
    on: int = 0
    """Meetings that are on."""
    people: int = 0
    silence: float = 0.0
    """Seconds since anything last came of the stream that has been silent for longest."""
    meetings: tuple[MeetingState, ...] = ()
    more_meetings: int = 0
    workspaces: tuple[WorkspaceState, ...] = ()
    past_budgets: Mapping[str, int] = {}
    """How much was past each budget, by its name."""
    log: tuple[LogLine, ...] = ()
    age: float = 0.0
    """Seconds since it was so, by the database's clock; 0 for the process that is asked."""
    is_alive: bool = True
    """False once it has not been heard of for a lease: others have what it held."""
    has_told: bool = True
    """False for one of which only this is known: that it is there, and since when."""
