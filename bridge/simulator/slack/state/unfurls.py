"""Links to the app's domains, in messages and in the composer, and what the app shows for them.

https://docs.slack.dev/messaging/unfurling-links-in-messages/
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from bridge.simulator.slack.ids import Ids
from bridge.simulator.slack.state.app import App
from bridge.simulator.slack.state.entities import Message

Json = dict[str, Any]
Source = Literal["composer", "conversations_history"]

_LINK = re.compile(r"<(https?://[^|>]+)[|>]")


@dataclass(eq=False)
class SharedLinks:
    """Links that the app may unfurl; `message` is missing while they stand in the composer."""

    unfurl_id: str
    source: Source
    user: str
    domains: dict[str, str]
    channel: str
    message: Message | None = None
    # What the app shows for each link, in the order in which it first did so.
    previews: dict[str, Json] = field(default_factory=dict)

    @property
    def attachments(self) -> list[Json]:
        return [{**each, "id": number} for number, each in enumerate(self.previews.values(), 1)]


def links_in(text: str) -> list[str]:
    """The web addresses in a message's text, each once."""
    found = (match.group(1).replace("&amp;", "&") for match in _LINK.finditer(text))
    return list(dict.fromkeys(found))


def domain_of(url: str, domains: Iterable[str]) -> str | None:
    """The app's domain that a link belongs to; a domain covers all that is below it."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        # Not an address, whatever it looks like.
        return None
    fitting = [each for each in domains if host == each or host.endswith(f".{each}")]
    return max(fitting, key=len, default=None)


class Unfurls:
    """Every time that links of the app were shared, by unfurl id."""

    def __init__(self, ids: Ids, app: App) -> None:
        self._ids = ids
        self._app = app
        self.by_id: dict[str, SharedLinks] = {}

    def share(self, user: str, channel: str, text: str, message: Message | None) -> SharedLinks:
        """Note which links of a text are the app's; there may be none."""
        found = {url: domain_of(url, self._app.unfurl_domains) for url in links_in(text)}
        source: Source = "composer" if message is None else "conversations_history"
        shared = SharedLinks(
            unfurl_id=self._id(user, channel, message),
            source=source,
            user=user,
            domains={url: domain for url, domain in found.items() if domain is not None},
            channel=channel,
            message=message,
        )
        if shared.domains:
            self.by_id[shared.unfurl_id] = shared
        return shared

    def _id(self, user: str, channel: str, message: Message | None) -> str:
        if message is None:
            return f"{user}-{self._ids.uuid()}"
        return f"{channel}.{message.ts}.{self._ids.secret()}"

    def of_message(self, message: Message) -> SharedLinks | None:
        """What was shared with a message; the same record each time, so previews are replaced."""
        return next((each for each in self.by_id.values() if each.message is message), None)
