"""Installing the app: what a person allows, and the code that the app trades for a token.

https://docs.slack.dev/authentication/installing-with-oauth/
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from bridge.simulator.clock import Clock
from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.ids import Ids
from bridge.simulator.slack.state.app import App

Json = dict[str, Any]

_LIFE_SECONDS = 10 * 60.0


@dataclass(frozen=True)
class Wish:
    """What an app asks for at `/oauth/v2/authorize`."""

    scopes: frozenset[str]
    redirect_uri: str
    # Whether the app sent the address; then it must send it again with the code.
    is_explicit: bool
    state: str

    def answer(self, **parameters: str) -> str:
        """The address at which the browser goes on."""
        joint = "&" if urlsplit(self.redirect_uri).query else "?"
        return f"{self.redirect_uri}{joint}{urlencode({**parameters, 'state': self.state})}"


def read_wish(app: App, query: Mapping[str, str]) -> Wish:
    """Look at the address a browser was sent to.

    Raises:
        RefusedError: Slack shows an error page instead of a question.
    """
    if query.get("client_id") != app.client_id:
        raise RefusedError("invalid_client_id")
    scopes = frozenset(filter(None, query.get("scope", "").split(",")))
    if not scopes:
        raise RefusedError("no_scopes")
    sent = query.get("redirect_uri")
    target = sent or next(iter(app.redirect_urls), "")
    if not any(target.startswith(known) for known in app.redirect_urls):
        raise RefusedError("bad_redirect_uri")
    return Wish(scopes, target, is_explicit=sent is not None, state=query.get("state", ""))


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


@dataclass
class _Grant:
    wish: Wish
    issued: float
    install: Callable[[], Json]


class Grants:
    """The codes that are out; each works once, within ten minutes."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids
        self._issued: dict[str, _Grant] = {}

    def issue(self, wish: Wish, install: Callable[[], Json]) -> str:
        """Note a consent; `install` carries it out. Gives the browser's next address."""
        code = f"{self._ids.short()}.{self._ids.secret()}"
        self._issued[code] = _Grant(wish, self._clock.monotonic(), install)
        return wish.answer(code=code)

    def redeem(self, code: str, redirect_uri: str | None) -> Json:
        """Install the app as was allowed.

        Raises:
            RefusedError: The code is unknown, spent or old, or it was meant for elsewhere.
        """
        grant = self._issued.pop(code, None)
        if grant is None or self._clock.monotonic() - grant.issued > _LIFE_SECONDS:
            raise RefusedError("invalid_code")
        expected = grant.wish.redirect_uri if grant.wish.is_explicit else None
        if redirect_uri != expected:
            raise RefusedError("bad_redirect_uri")
        return grant.install()
