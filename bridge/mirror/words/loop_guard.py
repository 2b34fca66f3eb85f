"""Recognize our own words when they come back.

Slack sends us what we posted, and an edit of it without our mark. A Pexip node
seems not to return our own chat, but does not promise so. Hence three layers
that do not rely on one another: our ids in Slack, at every depth of an event;
the ts, or while a post is in flight the hash, of everything we posted (the
storage knows them); our participants' uuids, and for a line whose sender nobody
knows, the words.
"""

import hashlib
from collections import deque
from collections.abc import Container, Mapping
from datetime import datetime, timedelta
from typing import Any

from bridge.mirror.words.emoji_names import emojize
from bridge.mirror.words.mrkdwn import unwrap

_MEMORY = timedelta(seconds=30)


def text_hash(text: str) -> str:
    """The same for a text as posted and as Slack returns it: links wrapped, emoji named."""
    # The variation selector is lost where an emoji goes by its name.
    words = " ".join(emojize(unwrap(text)).replace("\ufe0f", "").split())
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def is_own_slack_event(
    event: Mapping[str, Any], *, bot_id: str, app_id: str, bot_user_id: str
) -> bool:
    """Whether we wrote what the event tells of, or what it changes or deletes.

    The root of a thread is not looked at: under our card everybody writes.
    """
    own = {"bot_id": bot_id, "app_id": app_id, "user": bot_user_id}
    nested = (event.get("message"), event.get("previous_message"))
    return any(_is_by(own, part) for part in (event, *nested) if isinstance(part, Mapping))


class OwnWords:
    """The lines that we wrote into one meeting a short while ago.

    The first return of a line is swallowed; a second, equal one comes from a person.
    """

    def __init__(self, memory: timedelta = _MEMORY) -> None:
        self._memory = memory
        self._written: deque[tuple[datetime, str]] = deque()

    def remember(self, text: str, now: datetime) -> None:
        """To be called before the line is sent, for it may return before the answer does."""
        self._forget_old(now)
        self._written.append((now, text_hash(text)))

    def is_return(
        self, text: str, sender: str, now: datetime, *, own: Container[str], others: Container[str]
    ) -> bool:
        """Whether a chat line of the meeting is one of ours, by its sender or else by its words.

        A sender known as another participant is believed, whatever the words are.
        """
        if sender in own:
            self.swallow(text, now)
            return True
        return sender not in others and self.swallow(text, now)

    def swallow(self, text: str, now: datetime) -> bool:
        """Whether the words are ours; they are so once for each time that we wrote them."""
        self._forget_old(now)
        digest = text_hash(text)
        for entry in self._written:
            if entry[1] == digest:
                self._written.remove(entry)
                return True
        return False

    def _forget_old(self, now: datetime) -> None:
        while self._written and now - self._written[0][0] > self._memory:
            self._written.popleft()


def _is_by(own: Mapping[str, str], part: Mapping[str, Any]) -> bool:
    if any(value and part.get(key) == value for key, value in own.items()):
        return True
    profile = part.get("bot_profile")
    if not isinstance(profile, Mapping):
        return False
    marks = ((own["bot_id"], profile.get("id")), (own["app_id"], profile.get("app_id")))
    return any(value and value == mark for value, mark in marks)
