"""Bolt's app without listeners of Bolt, which tries them one after the other.

A middleware of ours hands each kind of payload to what serves it. That acknowledges at once and
starts the work behind it; what nobody here waits for is only
acknowledged, for Slack would deliver again what is not. https://docs.slack.dev/tools/bolt-python
"""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from random import Random
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from typing_extensions import override

from bridge.clock import Clock
from bridge.slack.answering.home import Home
from bridge.slack.answering.spoken import read_spoken
from bridge.slack.arriving.inbox import LINK_SHARED, NOT_STORED, Inbox
from bridge.slack.jobs import Jobs
from bridge.slack.people.lookups import DirectoryUnavailableError
from bridge.slack.requests import PersonsRequest, mapping_at, read_request, text_at, view_of
from bridge.slack.shown import modals
from bridge.slack.shown.blocks import Element
from bridge.slack.workspaces.workspaces import Workspace, Workspaces

_OK = 200
_UNAUTHORIZED = 401
# Set in a request's context once its signature was found good.
_VERIFIED = "bridge_verified"
_NOT_FOUND = 404
_FAILED = 500
# Before Slack gives up on a menu, so that it says "no results" and not that something failed.
_MENU_SECONDS = 2.5

_NOT_SERVED = "The bridge is not switched on for this workspace yet. Ask whoever runs it."

Ack = Callable[..., Awaitable[Any]]
Body = dict[str, Any]
Listener = Callable[[Ack, Body], Awaitable[None]]

log = structlog.get_logger()


def build_app(
    *,
    client: AsyncWebClient,
    workspaces: Workspaces,
    signing_secret: str,
    inbox: Inbox,
    listeners: "Listeners",
) -> AsyncApp:
    """The app behind both transports; `client` has no token, for `authorize` brings it."""

    async def authorize(
        enterprise_id: str | None, team_id: str | None, **_: Any
    ) -> AuthorizeResult:
        # Known since the start: Bolt would ask Slack at each request.
        found = workspaces.find_by_ids(team_id, enterprise_id)
        if found is None:
            # Who is not served is acknowledged all the same, and heard by nobody.
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)
        return AuthorizeResult(
            enterprise_id=found.identity.enterprise_id,
            team_id=found.identity.team,
            bot_token=found.token.get_secret_value(),
            bot_id=found.identity.bot_id,
            bot_user_id=found.identity.bot_user_id,
        )

    app = AsyncApp(
        name="bridge",
        client=client,
        # Comes right behind the look at the signature.
        before_authorize=_NoteVerified(),
        authorize=authorize,
        signing_secret=signing_secret,
        # To Bolt the deletion of a message of ours is an event of our own; we know them apart.
        ignoring_self_events_enabled=False,
        # Bolt looks for an acknowledgment every 10 ms otherwise.
        process_before_response=True,
    )

    app.use(inbox)
    app.use(listeners)
    return app


class _NoteVerified(AsyncMiddleware):
    """A class, for Bolt reads the payload before it calls a function, and may fail at it."""

    @override
    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse | None:
        req.context[_VERIFIED] = True
        return await next()


async def dispatch(app: AsyncApp, request: AsyncBoltRequest) -> BoltResponse:
    """Acknowledge everything but what is not signed, and what could not be stored.

    Slack would deliver again what nobody listens to, or what Bolt cannot read. What fails before
    its signature was found good is nobody's.
    """
    try:
        response = await app.async_dispatch(request)
    except Exception:
        log.exception("a payload cannot be read")
        response = BoltResponse(status=_FAILED)
    is_failure = response.status == _FAILED and not request.context.get(NOT_STORED)
    if is_failure and request.mode == "http" and not request.context.get(_VERIFIED):
        return BoltResponse(status=_UNAUTHORIZED)
    if is_failure or response.status == _NOT_FOUND:
        return BoltResponse(status=_OK)
    return response


class Listeners(AsyncMiddleware):
    """One listener for each kind of payload; what is of no kind goes on, and ends unheard."""

    def __init__(self, *, workspaces: Workspaces, jobs: Jobs, clock: Clock, random: Random) -> None:
        self._workspaces = workspaces
        self._jobs = jobs
        self._clock = clock
        self._random = random
        self._by_type: Mapping[object, Listener] = {
            "block_actions": self.on_action,
            "view_submission": self.on_submission,
            "view_closed": self.on_closed,
            "block_suggestion": self.on_options,
            "shortcut": self.on_shortcut,
            "message_action": self.on_shortcut,
            "event_callback": self.on_event,
        }

    @override
    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse | None:
        body = req.body
        is_command = "command" in body
        listener = self.on_command if is_command else self._by_type.get(text_at(body, "type"))
        if listener is None:
            return await next()
        ack = req.context.ack
        await listener(ack, body)
        return ack.response

    async def on_command(self, ack: Ack, body: Body) -> None:
        """Whatever the manifest calls the command: its words are what matters."""
        workspace = self._find(body)
        if workspace is None:
            await ack(_NOT_SERVED)
            return
        await ack()
        self._start("command", body, workspace.desk.serve_command)

    async def on_action(self, ack: Ack, body: Body) -> None:
        await ack()
        if workspace := self._find(body):
            view = mapping_at(body, "view")
            is_in_form = text_at(view, "callback_id") == modals.CALLBACK_ID
            is_in_panel = bool(view_of(body) or view) and not is_in_form
            panel_desk = workspace.panel_desk if is_in_panel else None
            desk = panel_desk.serve if panel_desk else workspace.desk.serve_press
            self._start("press", body, desk)

    async def on_submission(self, ack: Ack, body: Body) -> None:
        workspace = self._find(body)
        answer = await workspace.submissions.answer(self._read(body)) if workspace else {}
        await ack(**answer)

    async def on_options(self, ack: Ack, body: Body) -> None:
        """A menu waits for what it lists, and Slack waits three seconds."""
        found: list[Element] = []
        with suppress(TimeoutError):
            async with self._clock.timeout(_MENU_SECONDS):
                found = await self._options(body)
        await ack(options=found)

    async def _options(self, body: Body) -> list[Element]:
        workspace = self._find(body)
        if workspace is None:
            return []
        is_form = text_at(body, "view", "callback_id") == modals.CALLBACK_ID
        desk = workspace.desk if is_form else workspace.panel_desk
        return await desk.options(self._read(body)) if desk else []

    async def on_closed(self, ack: Ack, body: Body) -> None:
        await ack()
        workspace = self._find(body)
        if workspace is not None and workspace.panels is not None:
            workspace.panels.close(text_at(body, "view", "id"))

    async def on_shortcut(self, ack: Ack, body: Body) -> None:
        await ack()
        if workspace := self._find(body):
            self._start("shortcut", body, workspace.shortcuts.serve)

    async def on_event(self, ack: Ack, body: Body) -> None:
        """What changes something is in the inbox by now; what is looked at is answered at once."""
        await ack()
        workspace = self._workspaces.find_by_event(body)
        if workspace is not None:
            self._hear(workspace, body)

    def _hear(self, workspace: Workspace, body: Body) -> None:
        if text_at(body, "event", "type") in LINK_SHARED:
            self._jobs.start("links", workspace.links.serve(body))
        if text_at(body, "event", "type") == "app_home_opened" and workspace.home is not None:
            self._jobs.start("home", self._show_home(workspace, workspace.home, body))
        spoken = read_spoken(body, workspace.identity, self._clock.monotonic())
        if spoken is not None:
            serve = workspace.desk.serve_spoken(spoken)
            self._jobs.start("spoken", serve, begins_trace=True)

    async def _show_home(self, workspace: Workspace, home: Home, body: Body) -> None:
        # Slack names the tab, and opens our messages with the same event.
        if text_at(body, "event", "tab") != "messages":
            slack_user = text_at(body, "event", "user")
            # Opened again, the tab is drawn again.
            with suppress(DirectoryUnavailableError):
                await home.show(await workspace.people.person(workspace.id, slack_user))

    def _start(
        self,
        name: str,
        body: Body,
        serve: Callable[[PersonsRequest], Coroutine[Any, Any, None]],
    ) -> None:
        self._jobs.start(name, serve(self._read(body)), begins_trace=True)

    def _find(self, body: Body) -> Workspace | None:
        """Whose people this is for; None where the app is installed and not approved."""
        return self._workspaces.find_by_request(body)

    def _read(self, body: Body) -> PersonsRequest:
        return read_request(body, self._clock.monotonic(), self._random)
