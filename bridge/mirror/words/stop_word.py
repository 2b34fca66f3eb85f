"""The line by which anybody in a meeting ends its mirror."""

from bridge.pexip.stream.events import MessageReceived

STOP_WORD = "!stop"
# With blanks around it.
_LONGEST = 40


def is_stop(event: object) -> bool:
    """Whether it is said in the meeting itself."""
    if not isinstance(event, MessageReceived) or len(event.payload) > _LONGEST:
        return False
    return event.payload.strip().casefold() == STOP_WORD
