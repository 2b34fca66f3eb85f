"""A channel that refuses again and again is in trouble, whatever word Slack has for it."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from types import MappingProxyType
from typing import TypeVar

from bridge.slack.sent.failure import Failure
from bridge.storage.queues.outbox import Entry

MOST_REFUSALS = 3
"""In one lane and without a success between them; no accident any more."""

_MANY_LANES = 1000
# As often a row is tried that something in between refuses, while Slack answers all else.
_MOST_OF_OTHERS = 20
_RESTRICTED = "restricted_action"
# Nobody can write there until a person has changed something.
_CLOSED = frozenset(
    {"channel_is_archived", "channel_not_found", "is_archived", "is_inactive", "not_in_channel"}
)
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "channel_is_archived": "the channel was archived",
        "channel_is_limited_access": "access to the channel is limited",
        "channel_not_found": "the bridge cannot see the channel any more",
        "ekm_access_denied": "an administrator has suspended posting into the channel",
        "is_archived": "the channel was archived",
        "is_inactive": "the channel was archived",
        "not_in_channel": "the bridge is not in the channel any more",
        "restricted_action": "the workspace’s settings keep the bridge from posting here",
        "restricted_action_non_threadable_channel": "the channel takes no threads",
        "restricted_action_read_only_channel": "the channel is read-only",
        "restricted_action_thread_locked": "the meeting’s thread was locked",
        "restricted_action_thread_only_channel": "the channel takes nothing but threads",
        "team_access_not_granted": "the app has no access to the channel’s workspace",
    }
)
CountedT = TypeVar("CountedT", bound=Hashable)


def is_closed(code: str) -> bool:
    """Whether the code alone says that the channel takes nothing."""
    return code in _CLOSED or code.startswith(_RESTRICTED)


def explain(code: str) -> str:
    """Why nothing can be posted into a channel, as a half-sentence."""
    return _WORDS.get(code) or f"Slack refuses what is posted into the channel ({code})"


class Refusals:
    """How often in a row a lane's posts were refused."""

    def __init__(self) -> None:
        self._lanes: OrderedDict[tuple[str, str | None], int] = OrderedDict()
        self._of_others: OrderedDict[int, int] = OrderedDict()

    def count(self, entry: Entry) -> int:
        """Note one more; how many there are now."""
        return _count(self._lanes, (entry.channel, entry.thread_key))

    def forget(self, entry: Entry) -> None:
        """Slack has taken something there."""
        self._lanes.pop((entry.channel, entry.thread_key), None)
        self._of_others.pop(entry.id, None)

    def is_hopeless(self, entry: Entry, failure: Failure) -> bool:
        """Whether something in between will never let it pass, as a proxy that reads along."""
        if failure.is_answered or not failure.code.startswith("HTTP 4"):
            return False
        return _count(self._of_others, entry.id) >= _MOST_OF_OTHERS


def _count(counts: "OrderedDict[CountedT, int]", key: CountedT) -> int:
    counts[key] = counts.pop(key, 0) + 1
    if len(counts) > _MANY_LANES:
        counts.popitem(last=False)
    return counts[key]
