"""A state as text that is stored for the other replicas: bounded, and read with care; pure."""

from pydantic import ValidationError

from bridge.storage.claims.states import Told
from bridge.web.status.state import LogLine, ReplicaState

MOST_BYTES = 32 * 1024
"""Of what a replica stores of itself, before it is sealed."""

_LONGEST_LINE = 300
_MOST_LINES = 10
_MOST_WORKSPACES = 10
# What a reader finds out anew.
_FOUND = {"age", "is_alive", "has_told"}


def write(state: ReplicaState) -> str:
    """Within the bound; meetings that have no room in it are counted instead."""
    lines = tuple(_short(each) for each in state.log[:_MOST_LINES])
    shown = state.model_copy(
        update={"log": lines, "workspaces": state.workspaces[:_MOST_WORKSPACES]}
    )
    while len(text := shown.model_dump_json(exclude=_FOUND).encode()) > MOST_BYTES:
        shown = _smaller(shown, len(text))
    return text.decode()


def read(told: Told) -> ReplicaState:
    """What is known of a replica; one of another version may say more, or nothing readable."""
    state = _parse(told)
    found = {
        "is_alive": told.is_alive,
        "has_told": state is not None,
        "age": 0.0 if told.age is None else max(told.age.total_seconds(), 0.0),
    }
    known = state or ReplicaState(name=name_of(told), version="", at=told.began, started=told.began)
    return known.model_copy(update=found)


def name_of(told: Told) -> str:
    """As a replica calls itself in its state."""
    return "/".join(told.host.rsplit(":", 1))


def _parse(told: Told) -> ReplicaState | None:
    try:
        return None if told.text is None else ReplicaState.model_validate_json(told.text)
    except ValidationError:
        return None


def _smaller(state: ReplicaState, size: int) -> ReplicaState:
    """Fewer meetings by as much as it is too large; without any, no log and no workspaces."""
    if not state.meetings:
        return state.model_copy(update={"log": (), "workspaces": (), "missing": {}})
    left = min(len(state.meetings) * MOST_BYTES // size, len(state.meetings) - 1)
    dropped = len(state.meetings) - left
    return state.model_copy(
        update={
            "meetings": state.meetings[:left],
            "more_meetings": state.more_meetings + dropped,
        }
    )


def _short(line: LogLine) -> LogLine:
    return line.model_copy(update={"text": line.text[:_LONGEST_LINE]})
