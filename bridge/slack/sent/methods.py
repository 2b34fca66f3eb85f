"""The Web API methods that the bridge calls, with the scopes they need and what we spend on them.

The budgets stay below Slack's, which are per workspace, method and minute, and are not published
exactly. https://docs.slack.dev/apis/web-api/rate-limits
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Method:
    """One method of the Web API."""

    per_minute: int
    burst_share: float = 0.1
    """How much of a minute's budget may be spent at once; the rest refills steadily."""
    scopes: tuple[str, ...] = ()
    """Core scopes: without them the method is of no use to the bridge."""
    optional_scopes: tuple[str, ...] = ()


POST_MESSAGE = "chat.postMessage"
UPDATE = "chat.update"
DELETE = "chat.delete"
POST_EPHEMERAL = "chat.postEphemeral"

UNFURL = "chat.unfurl"
ADD_CALL = "calls.add"
END_CALL = "calls.end"
ADD_TO_CALL = "calls.participants.add"
REMOVE_FROM_CALL = "calls.participants.remove"
ADD_BOOKMARK = "bookmarks.add"
LIST_BOOKMARKS = "bookmarks.list"
REMOVE_BOOKMARK = "bookmarks.remove"
GET_FILE = "files.info"
GET_UPLOAD_URL = "files.getUploadURLExternal"
COMPLETE_UPLOAD = "files.completeUploadExternal"
HISTORY = "conversations.history"
REPLIES = "conversations.replies"
OPEN = "conversations.open"

METHODS: Mapping[str, Method] = {
    "apps.connections.open": Method(per_minute=10),
    "auth.test": Method(per_minute=60),
    # Asked by `bridge doctor` alone; Slack names no limit.
    "blocks.validate": Method(per_minute=10),
    POST_MESSAGE: Method(
        per_minute=200, scopes=("chat:write",), optional_scopes=("chat:write.customize",)
    ),
    UPDATE: Method(per_minute=40, scopes=("chat:write",)),
    DELETE: Method(per_minute=40, scopes=("chat:write",)),
    POST_EPHEMERAL: Method(per_minute=80, scopes=("chat:write",)),
    GET_FILE: Method(per_minute=40, optional_scopes=("files:read",)),
    GET_UPLOAD_URL: Method(per_minute=60, optional_scopes=("files:write",)),
    COMPLETE_UPLOAD: Method(per_minute=60, optional_scopes=("files:write",)),
    # To look for a direct message; without it one that is in doubt may come twice.
    OPEN: Method(per_minute=40, optional_scopes=("im:write",)),
    UNFURL: Method(per_minute=40, optional_scopes=("links:write",)),
    ADD_CALL: Method(per_minute=16, optional_scopes=("calls:write",)),
    END_CALL: Method(per_minute=16, optional_scopes=("calls:write",)),
    ADD_TO_CALL: Method(per_minute=16, optional_scopes=("calls:write",)),
    REMOVE_FROM_CALL: Method(per_minute=16, optional_scopes=("calls:write",)),
    ADD_BOOKMARK: Method(per_minute=16, optional_scopes=("bookmarks:write",)),
    LIST_BOOKMARKS: Method(per_minute=40, optional_scopes=("bookmarks:read",)),
    REMOVE_BOOKMARK: Method(per_minute=16, optional_scopes=("bookmarks:write",)),
    # Rarely called, and then for all that was in flight at once: in the first minute 49 of 50.
    HISTORY: Method(per_minute=36, burst_share=0.35, scopes=("channels:history", "groups:history")),
    REPLIES: Method(per_minute=36, burst_share=0.35, scopes=("channels:history", "groups:history")),
    "conversations.info": Method(per_minute=40, scopes=("channels:read", "groups:read")),
    "conversations.members": Method(per_minute=80, scopes=("channels:read", "groups:read")),
    "team.profile.get": Method(per_minute=40, optional_scopes=("users.profile:read",)),
    "usergroups.users.list": Method(per_minute=16, optional_scopes=("usergroups:read",)),
    "users.info": Method(per_minute=80, scopes=("users:read",)),
    # Without labels: with them Slack lets it be called much less often.
    "users.profile.get": Method(per_minute=80, optional_scopes=("users.profile:read",)),
    "views.open": Method(per_minute=80),
    "views.publish": Method(per_minute=80),
    "views.push": Method(per_minute=80),
    "views.update": Method(per_minute=80),
}
