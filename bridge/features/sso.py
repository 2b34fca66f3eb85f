"""Personal logins: the page that the identity provider sends a person back to.

The address holds the login's token, so it stands in no log, and the page hands it on to nobody.
"""

from collections.abc import Callable
from html import escape
from http import HTTPStatus

from aiohttp import web
from pydantic import SecretStr

from bridge.commands.asking import signing_in
from bridge.commands.asking.signing_in import SIGN_IN_PATH, Login
from bridge.commands.running.runner import Runner
from bridge.commands.table.outcome import Done, Failed, FieldErrors, Outcome, Refused
from bridge.pexip.requests.token import SSO_TOKEN_PLACE
from bridge.storage.database import Database

_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
}
_GONE = (
    "This sign-in was used already or is older than ten minutes. "
    "Go back to Slack and say /pexip bind again."
)
_STARTING = "The bridge is just starting. Load this page again in a few seconds."
_NO_LOGIN = "The login did not succeed. Go back to Slack and say /pexip bind again."
_HEAD = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Slack bridge</title>'


def routes(database: Database, find_runner: Callable[[], Runner | None]) -> list[web.RouteDef]:
    """Both steps; until there is a runner they ask to try again, and use nothing up."""
    page = _Page(database, find_runner)
    # A token may hold slashes, and whether a node escapes them is not written down.
    path = f"{SIGN_IN_PATH}/{{state}}/{{token:.+}}"
    return [web.get(path, page.ask, allow_head=False), web.post(path, page.finish)]


class _Page:
    def __init__(self, database: Database, find_runner: Callable[[], Runner | None]) -> None:
        self._database = database
        self._find_runner = find_runner

    async def ask(self, request: web.Request) -> web.Response:
        """Nobody is signed in for somebody else by a link: who asked is named, and one presses."""
        login = await signing_in.look(self._database, request.match_info["state"])
        if login is None:
            return _shown(_GONE, HTTPStatus.GONE)
        if request.match_info["token"] == SSO_TOKEN_PLACE:
            return _shown(_NO_LOGIN, HTTPStatus.BAD_REQUEST)
        return _shown(_question(login), button="Let the bridge in under my name")

    async def finish(self, request: web.Request) -> web.Response:
        runner = self._find_runner()
        if runner is None:
            return _shown(_STARTING, HTTPStatus.SERVICE_UNAVAILABLE)
        login = await signing_in.take(self._database, request.match_info["state"])
        if login is None:
            return _shown(_GONE, HTTPStatus.GONE)
        token = SecretStr(request.match_info["token"])
        outcome = await runner.run(login.finish(token))
        return _shown(f"{_words(outcome)} You can close this page.")


def _question(login: Login) -> str:
    return (
        f"{login.person.name} asks in Slack to bind a channel to the meeting {login.alias}. "
        "If you go on, the bridge joins it under your name, and the channel can read its chat, "
        "slides and captions. If you did not ask for this yourself, close this page."
    )


def _words(outcome: Outcome | None) -> str:
    match outcome:
        case Done(text=text) | Refused(text=text):
            return text
        case Failed(text=text, reference=reference):
            return f"{text} (reference {reference})"
        case FieldErrors(errors=errors):
            return " ".join(errors.values())
        case _:
            return "One more step is needed: say /pexip bind in Slack again."


def _shown(text: str, status: HTTPStatus = HTTPStatus.OK, *, button: str = "") -> web.Response:
    parts = [_HEAD, f"<p>{escape(text)}</p>"]
    if button:
        parts.append(f'<form method="post"><button>{escape(button)}</button></form>')
    return web.Response(
        text="".join([*parts, "</html>"]),
        status=status,
        content_type="text/html",
        headers=_HEADERS,
    )
