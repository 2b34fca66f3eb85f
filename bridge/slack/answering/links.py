"""Links to meetings that people paste: a small card under them, with *Join* and a way to bind.

What looks like a PIN in a link is never repeated, and only whoever pasted it is told.
https://docs.slack.dev/messaging/unfurling-links-in-messages
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit, urlunsplit

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bridge.clock import Clock
from bridge.commands.table.outcome import Button
from bridge.config import Settings
from bridge.slack.requests import mapping_at, text_at
from bridge.slack.sent.failure import CALL_ERRORS, CALL_SECONDS, read_failure
from bridge.slack.sent.methods import POST_EPHEMERAL, UNFURL
from bridge.slack.shown.blocks import Block, actions, paragraph, plain
from bridge.slack.shown.buttons import button_elements
from bridge.storage.database import Database
from bridge.storage.queues import dedupe

_BIND = "bind"
_LONGEST_ALIAS = 250
_MOST_LINKS = 5
# Where Pexip's web apps have the alias: as a parameter, or behind one of these in the path.
_PARAMETERS = ("conference", "alias", "vmr")
_IN_PATH = re.compile(r"/(?:m|join|meeting|conference)/(?P<alias>[^/]+)/?$")
_PIN = (
    r"(?<![a-z])(?:(?:guest|host|chair|meeting|conference)?"
    r"(?:pin|pwd|passcode|passwd|password)(?:code)?|code)s?"
)
_PIN_NAMES = re.compile(rf"{_PIN}\s*$", re.IGNORECASE)
# As it is left where somebody has escaped a query, or put it where there is none.
_PIN_SOMEWHERE = re.compile(rf"{_PIN}\s*=\s*[^\s&#;]", re.IGNORECASE)
_WARNING = (
    "Your link holds what looks like a PIN, and everybody here can read it. "
    "Edit your message and leave the PIN out."
)

log = structlog.get_logger()


class Links:
    """Answers `link_shared` in one workspace."""

    def __init__(
        self, *, client: AsyncWebClient, settings: Settings, database: Database, clock: Clock
    ) -> None:
        self._client = client
        self._settings = settings
        self._database = database
        self._clock = clock

    async def serve(self, body: Mapping[str, Any]) -> None:
        """Show the cards, and warn; what Slack refuses is only logged."""
        event = mapping_at(body, "event")
        urls = _urls_of(event)
        if not await self._database.write_first(dedupe.first_seen, _key_of(body, urls)):
            return
        cards = {url: {"blocks": blocks} for url in urls if (blocks := self._card(url))}
        if cards:
            await self._call(UNFURL, _place(event) | {"unfurls": cards})
        if any(holds_pin(url) for url in urls) and text_at(event, "source") != "composer":
            await self._warn(event)

    def _card(self, url: str) -> list[Block]:
        """Empty where the link names no meeting."""
        alias = alias_of(url, self._settings.pexip_join_url)
        if alias is None:
            return []
        buttons = (
            Button(label="Join", command="", url=self._join_url(url, alias), is_primary=True),
            Button(label="Bind to this channel", command=_BIND, values={"alias": alias}),
        )
        return [
            paragraph(plain(f"Pexip meeting {alias}")),
            actions(button_elements(buttons)),
        ]

    def _join_url(self, url: str, alias: str) -> str:
        """Made anew, so that nothing else of the link is repeated."""
        if template := self._settings.pexip_join_url:
            return template.replace("{alias}", quote(alias, safe=""))
        parts = urlsplit(url)
        return urlunsplit((parts.scheme, parts.hostname or "", f"/m/{quote(alias)}", "", ""))

    async def _warn(self, event: Mapping[str, Any]) -> None:
        to = {"channel": text_at(event, "channel"), "user": text_at(event, "user")}
        if thread_ts := text_at(event, "thread_ts"):
            to["thread_ts"] = thread_ts
        await self._call(POST_EPHEMERAL, to | {"text": _WARNING})

    async def _call(self, method: str, arguments: Mapping[str, Any]) -> None:
        try:
            async with self._clock.timeout(CALL_SECONDS):
                await self._client.api_call(method, json=dict(arguments))
        except CALL_ERRORS as error:
            failure = read_failure(error)
            log.warning("a link got no card", method=method, cause=failure.code)


def alias_of(url: str, join_url: str | None) -> str | None:
    """The alias that a link names: as the *Join* link is made, else as Pexip's web apps do."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    found = _by_template(url, join_url) or _by_parameter(parts) or _by_path(parts)
    alias = unquote(found or "").strip()
    is_odd = not alias or alias in {".", ".."} or len(alias) > _LONGEST_ALIAS
    is_odd = is_odd or not alias.isprintable() or bool(_PIN_SOMEWHERE.search(unquote(alias)))
    return None if is_odd else alias


def holds_pin(url: str) -> bool:
    """Whether something in the link, or in its fragment, is called as PINs are."""
    try:
        parts = urlsplit(url)
        pairs = _parameters(parts)
    except ValueError:
        return False
    if parts.password or _PIN_SOMEWHERE.search(unquote(unquote(url))):
        return True
    return any(value and _PIN_NAMES.search(name) for name, value in pairs)


def _by_template(url: str, join_url: str | None) -> str | None:
    if join_url is None:
        return None
    before, _, after = join_url.partition("{alias}")
    pattern = f"{re.escape(before)}(?P<alias>[^/?#&]+){re.escape(after)}(?:[/?#&].*)?"
    match = re.fullmatch(pattern, url, re.IGNORECASE)
    return match["alias"] if match else None


def _by_parameter(parts: SplitResult) -> str | None:
    known = dict(_parameters(parts))
    # What comes from a query is decoded already.
    return next((quote(known[name]) for name in _PARAMETERS if known.get(name)), None)


def _by_path(parts: SplitResult) -> str | None:
    match = _IN_PATH.search(parts.path)
    return match["alias"] if match else None


def _parameters(parts: SplitResult) -> list[tuple[str, str]]:
    """Of the query, and of a query inside the fragment, as one-page apps have it."""
    inner = parts.fragment.partition("?")[2] or parts.fragment
    return [*parse_qsl(parts.query), *parse_qsl(inner)]


def _key_of(body: Mapping[str, Any], urls: list[str]) -> str:
    """The same for each delivery; without an `event_id` the message tells."""
    event = mapping_at(body, "event")
    place = [text_at(event, name) for name in ("channel", "message_ts", "unfurl_id")]
    return text_at(body, "event_id") or " ".join([*place, *urls])


def _urls_of(event: Mapping[str, Any]) -> list[str]:
    links = event.get("links")
    found = [text_at(each, "url") for each in links] if isinstance(links, list) else []
    return [url for url in dict.fromkeys(found) if url][:_MOST_LINKS]


def _place(event: Mapping[str, Any]) -> dict[str, str]:
    """By unfurl id, which also names a message that is still being written."""
    unfurl_id, source = text_at(event, "unfurl_id"), text_at(event, "source")
    if unfurl_id and source:
        return {"unfurl_id": unfurl_id, "source": source}
    return {"channel": text_at(event, "channel"), "ts": text_at(event, "message_ts")}
