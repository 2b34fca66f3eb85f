"""Bookmarks: the links at the top of a channel.

https://docs.slack.dev/reference/methods/bookmarks.add
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from bridge.simulator.slack.ids import Ids

# What fits in one channel.
MOST_BOOKMARKS = 100


@dataclass(eq=False)
class Bookmark:
    """One link, with the emoji before its title."""

    id: str
    channel: str
    title: str
    link: str
    app_id: str
    created: int
    by: str
    emoji: str = ""
    updated: int = 0

    def to_wire(self, team_id: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "channel_id": self.channel,
            "title": self.title,
            "link": self.link,
            "emoji": self.emoji,
            "icon_url": None,
            "type": "link",
            "entity_id": None,
            "date_created": self.created,
            "date_updated": self.updated,
            "last_updated_by_user_id": self.by,
            "last_updated_by_team_id": team_id,
            "shortcut_id": None,
            "app_id": self.app_id,
        }


class Bookmarks:
    """Every channel's bookmarks, in the order they were added."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._by_channel: dict[str, dict[str, Bookmark]] = defaultdict(dict)

    def of(self, channel: str) -> list[Bookmark]:
        return list(self._by_channel[channel].values())

    def find(self, channel: str, bookmark_id: str) -> Bookmark | None:
        return self._by_channel[channel].get(bookmark_id)

    def add(self, channel: str, **details: Any) -> Bookmark:
        bookmark = Bookmark(self._ids.next("Bk"), channel, **details)
        self._by_channel[channel][bookmark.id] = bookmark
        return bookmark

    def remove(self, bookmark: Bookmark) -> None:
        del self._by_channel[bookmark.channel][bookmark.id]

    def move(self, old_channel: str, channel: str) -> None:
        """Follow a channel to its new id."""
        self._by_channel[channel] = self._by_channel.pop(old_channel, {})
        for bookmark in self._by_channel[channel].values():
            bookmark.channel = channel
