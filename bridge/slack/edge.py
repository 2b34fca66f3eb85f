"""The whole edge to Slack in one object: what arrives, what is sent, and who people are."""

import asyncio
import os
from contextlib import AsyncExitStack
from random import Random

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncApp

from bridge.clock import Clock
from bridge.config import Settings
from bridge.slack.answers import Answers
from bridge.slack.authors import SlackAuthors
from bridge.slack.client import Identity, forget_foreign_variables, identify, web_client
from bridge.slack.desk import Desk, Runner
from bridge.slack.http import routes
from bridge.slack.inbox import Inbox
from bridge.slack.jobs import Jobs
from bridge.slack.limits import Limits
from bridge.slack.listeners import Listeners, build_app
from bridge.slack.people import People
from bridge.slack.sender import OnChannelTrouble, OnGone, Sender
from bridge.slack.socket import Sockets
from bridge.slack.submissions import Submissions
from bridge.slack.views import Views
from bridge.storage.database import Database


class SlackEdge:
    """Built in two steps, for a runner needs `people` and the edge needs a runner.

    `people`, `authors` and `routes` are there at once; `start` asks Slack who we are; `run`
    serves until it is canceled.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        database: Database,
        clock: Clock,
        random: Random,
        session: aiohttp.ClientSession,
    ) -> None:
        forget_foreign_variables(os.environ)
        self._settings = settings
        self._database = database
        self._clock = clock
        self._random = random
        self._session = session
        self._client = web_client(settings, session)
        self._app: AsyncApp | None = None
        self._sender: Sender | None = None
        self._sockets: Sockets | None = None
        self.limits = Limits(clock)
        self.people = People(self._client, clock)
        self.authors = SlackAuthors(self.people)

    @property
    def identity(self) -> Identity:
        """Who we are; known after `start`."""
        if self.people.identity is None:
            raise RuntimeError("start() has not returned yet")
        return self.people.identity

    @property
    def routes(self) -> list[web.RouteDef]:
        """For Slack's HTTP deliveries; none where only Socket Mode is set up."""
        return routes(lambda: self._app) if self._settings.slack_signing_secret else []

    @property
    def trouble(self) -> str | None:
        """Why the edge is not ready, or None if it is."""
        if self._app is None:
            return "Slack has not been reached yet"
        if self._sockets is not None and not self._sockets.connections:
            return "no Socket Mode connection is open"
        if self._sender is not None and self._sender.has_token_trouble:
            return "Slack refuses the bot token"
        return None

    @property
    def is_ready(self) -> bool:
        return self.trouble is None

    @property
    def connections(self) -> int:
        """How many sockets Slack can deliver to."""
        return self._sockets.connections if self._sockets else 0

    async def start(self) -> None:
        """Ask Slack who we are, for as long as that takes.

        Raises:
            SettingsError: The bot token is not valid.
        """
        self.people.identity = await identify(self._client, self._clock, self._random)

    async def run(
        self, runner: Runner, *, on_gone: OnGone, on_channel_trouble: OnChannelTrouble
    ) -> None:
        """Receive and send until canceled; then finish what is in flight, within 5 s."""
        async with AsyncExitStack() as stack:
            jobs = await stack.enter_async_context(Jobs(self._clock))
            self._app = self._build_app(runner, jobs)
            stack.callback(self._close_app)
            self._sender = self._build_sender(on_gone, on_channel_trouble)
            self._sockets = self._build_sockets(self._app, jobs)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._sender.run(), name="sender")
                if self._sockets is not None:
                    group.create_task(self._sockets.run(), name="sockets")

    def _close_app(self) -> None:
        self._app = None

    def _build_app(self, runner: Runner, jobs: Jobs) -> AsyncApp:
        settings, identity = self._settings, self.identity
        answers = Answers(
            client=self._client,
            session=self._session,
            api_url=settings.slack_api_url,
            clock=self._clock,
            random=self._random,
        )
        views = Views(self._client, self._clock)
        desk = Desk(
            runner=runner,
            people=self.people,
            identity=identity,
            answers=answers,
            views=views,
            jobs=jobs,
            database=self._database,
            clock=self._clock,
            random=self._random,
        )
        submissions = Submissions(
            desk=desk,
            answers=answers,
            views=views,
            jobs=jobs,
            database=self._database,
            clock=self._clock,
        )
        inbox = Inbox(
            database=self._database,
            identity=identity,
            people=self.people,
            workspaces=frozenset(settings.slack_workspaces or (identity.team,)),
        )
        secret = settings.slack_signing_secret
        return build_app(
            client=web_client(settings, self._session, with_token=False),
            identity=identity,
            token=settings.slack_bot_token.get_secret_value(),
            signing_secret=secret.get_secret_value() if secret else "",
            inbox=inbox,
            listeners=Listeners(
                desk=desk,
                submissions=submissions,
                jobs=jobs,
                clock=self._clock,
                random=self._random,
            ),
        )

    def _build_sender(self, on_gone: OnGone, on_channel_trouble: OnChannelTrouble) -> Sender:
        return Sender(
            database=self._database,
            client=self._client,
            workspace=self.identity.team,
            clock=self._clock,
            random=self._random,
            limits=self.limits,
            on_gone=on_gone,
            on_channel_trouble=on_channel_trouble,
        )

    def _build_sockets(self, app: AsyncApp, jobs: Jobs) -> Sockets | None:
        token = self._settings.slack_app_token
        if token is None:
            return None
        return Sockets(
            app=app,
            client=self._client,
            app_token=token.get_secret_value(),
            session=self._session,
            jobs=jobs,
            clock=self._clock,
            random=self._random,
        )
