"""bookmarks.*: the links at the top of a channel.

https://docs.slack.dev/reference/methods/bookmarks.add
"""

import re
from typing import Any, Literal

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods.arguments import Arguments
from bridge.simulator.slack.methods.method import Json, Method, Tier, get_channel
from bridge.simulator.slack.state.bookmarks import MOST_BOOKMARKS, Bookmark
from bridge.simulator.slack.state.changes import BookmarkChanged
from bridge.simulator.slack.state.entities import Channel
from bridge.simulator.slack.state.workspace import Workspace

_EMOJI = re.compile(r":[a-z0-9_+'-]+:")


def _channel(workspace: Workspace, args: Arguments) -> Channel:
    """The channel meant; only its members change what stands at its top."""
    channel = get_channel(workspace, args, "channel_id")
    if workspace.app.bot_user not in channel.members or channel.is_archived:
        raise RefusedError("permission_denied")
    return channel


def _find(workspace: Workspace, args: Arguments) -> Bookmark:
    channel = _channel(workspace, args)
    bookmark = workspace.bookmarks.find(channel.id, args.text("bookmark_id", error="not_found"))
    if bookmark is None:
        raise RefusedError("not_found")
    return bookmark


def _changes(args: Arguments) -> dict[str, str]:
    """The fields that were sent, each as Slack would take it."""
    changes = {name: args.text(name) for name in ("title", "link", "emoji") if name in args}
    if not changes.get("link", "https://").startswith(("http://", "https://")):
        raise RefusedError("invalid_link")
    if "emoji" in changes and not _EMOJI.fullmatch(changes["emoji"]):
        raise RefusedError("invalid_emoji")
    return changes


def _add(workspace: Workspace, args: Arguments) -> Json:
    channel = _channel(workspace, args)
    args.text("title")
    if args.text("type") != "link":
        raise RefusedError("invalid_bookmark_type")
    if "link" not in args:
        raise RefusedError("invalid_link")
    if len(workspace.bookmarks.of(channel.id)) >= MOST_BOOKMARKS:
        raise RefusedError("too_many_bookmarks")
    app = workspace.app
    marks: dict[str, Any] = {"app_id": app.id, "by": app.bot_user, "created": workspace.seconds()}
    bookmark = workspace.bookmarks.add(channel.id, **_changes(args), **marks)
    return _told(workspace, bookmark, "added")


def _edit(workspace: Workspace, args: Arguments) -> Json:
    bookmark = _find(workspace, args)
    for name, value in _changes(args).items():
        setattr(bookmark, name, value)
    bookmark.updated, bookmark.by = workspace.seconds(), workspace.app.bot_user
    return _told(workspace, bookmark, "edited")


def _told(
    workspace: Workspace, bookmark: Bookmark, what: Literal["added", "edited", "removed"]
) -> Json:
    workspace.feed.publish(BookmarkChanged(bookmark, what))
    return {"bookmark": bookmark.to_wire(workspace.team_id)}


def _list(workspace: Workspace, args: Arguments) -> Json:
    channel = get_channel(workspace, args, "channel_id")
    bookmarks = workspace.bookmarks.of(channel.id)
    return {"bookmarks": [bookmark.to_wire(workspace.team_id) for bookmark in bookmarks]}


def _remove(workspace: Workspace, args: Arguments) -> Json:
    bookmark = _find(workspace, args)
    workspace.bookmarks.remove(bookmark)
    _told(workspace, bookmark, "removed")
    return {}


_WRITE = ("bookmarks:write",)

METHODS = (
    Method("bookmarks.add", _add, Tier.TWO, _WRITE),
    Method("bookmarks.edit", _edit, Tier.TWO, _WRITE),
    Method("bookmarks.list", _list, Tier.THREE, ("bookmarks:read",)),
    Method("bookmarks.remove", _remove, Tier.TWO, _WRITE),
)
