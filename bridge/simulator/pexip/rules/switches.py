"""What the API document leaves open, and ways in which a node may misbehave, to be set by tests."""

from dataclasses import dataclass
from typing import Literal

BurstPart = Literal["hello", "conference_update", "participants", "stage", "layout", "presentation"]

BURST: tuple[BurstPart, ...] = (
    "hello",
    "conference_update",
    "participants",
    "stage",
    "layout",
    "presentation",
)


DEFAULT_VERSION = "38"
"""That of the API document."""


@dataclass
class Switches:
    """Each may be changed while the node runs; durations are seconds of the node's clock."""

    token_seconds: int = 120
    ping_seconds: float = 20
    echo_own_chat: bool = False
    max_chat_length: int | None = None
    old_token_after_refresh: Literal["valid", "dead"] = "valid"  # noqa: S105 -- a switch
    """What becomes of the old token when a new one is given."""
    second_stream: Literal["allowed", "replaces", "refused"] = "allowed"
    streamless_participant_seconds: float | None = None
    waiting_room_seconds: float | None = None
    ringing_seconds: float = 30
    stream_buffer: int = 2000
    guest_call_answer: Literal["403", "result_false"] = "403"
    unknown_participant_answer: Literal["404", "403", "result_false"] = "404"
    burst: tuple[BurstPart, ...] = BURST
    sync_bracket: bool = True
    refuse_refresh: bool = False
    maintenance: bool = False
    no_capacity: bool = False
    captions_failure: str | None = None
    """One of the texts in the document's table under `show_live_captions`."""
    node_address: str = "10.44.99.2"
    version_id: str = DEFAULT_VERSION
    pseudo_version: str = "79400.0.0"

    @property
    def version(self) -> int:
        return int(self.version_id)
