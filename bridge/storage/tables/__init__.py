"""Every table of the database; a column marked `_sealed` holds only what `Cipher` wrote."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.storage.tables.bindings import (
    alert,
    binding,
    grant,
    own_participant,
    pexip_token,
    widening,
)
from bridge.storage.tables.columns import Moment, metadata
from bridge.storage.tables.meetings import (
    attendance,
    filed,
    lasting,
    line,
    meeting,
    memo,
    moment,
    person_link,
    slack_call,
    slide,
)
from bridge.storage.tables.people import audit, channel_member, installation
from bridge.storage.tables.processes import claim, counter, mark, replica, replica_state
from bridge.storage.tables.queues import (
    dedupe,
    inbox,
    mail,
    message,
    outbox,
    pending,
    picture,
    relayed,
)

# By table: what a sealed value is bound to, so that it opens in its own row only.
BOUND_TO: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "alert": ("id",),
        "binding": ("id",),
        "filed": ("workspace", "key"),
        "inbox": ("key",),
        "installation": ("workspace",),
        "lasting": ("id",),
        "line": ("id",),
        "mail": ("id",),
        "outbox": ("id",),
        "pending": ("id",),
        "pexip_token": ("binding_id",),
        # Its channel may be given another id.
        "relayed": ("meeting_id", "ts"),
        "replica_state": ("replica",),
        "slide": ("meeting_id", "number"),
    }
)

__all__ = [
    "BOUND_TO",
    "Moment",
    "alert",
    "attendance",
    "audit",
    "binding",
    "channel_member",
    "claim",
    "counter",
    "dedupe",
    "filed",
    "grant",
    "inbox",
    "installation",
    "lasting",
    "line",
    "mail",
    "mark",
    "meeting",
    "memo",
    "message",
    "metadata",
    "moment",
    "outbox",
    "own_participant",
    "pending",
    "person_link",
    "pexip_token",
    "picture",
    "relayed",
    "replica",
    "replica_state",
    "slack_call",
    "slide",
    "widening",
]
