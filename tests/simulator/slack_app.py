"""A real Bolt app on the simulated Slack, so that a misreading of Slack shows."""

from asyncio import Queue
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

from aiohttp import ClientSession, web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bridge.simulator.clock import Clock
from bridge.simulator.slack import SimulatedSlack
from tests.elastic_clock import ElasticClock


def make_slack(clock: Clock | None = None) -> SimulatedSlack:
    return SimulatedSlack(clock or ElasticClock(1), Random(1))


@asynccontextmanager
async def web_client(slack: SimulatedSlack, token: str | None = None) -> AsyncIterator[Any]:
    """The SDK's client on a slack that serves."""
    async with ClientSession() as session:
        yield AsyncWebClient(
            token=token or slack.app.bot_token,
            base_url=f"{slack.workspace.base_url}/api/",
            session=session,
            retry_handlers=[],
        )


class BoltApp:
    """An app that collects what reaches it; listeners are added by the test."""

    def __init__(self, slack: SimulatedSlack, client: AsyncWebClient) -> None:
        self.slack = slack
        self.client = client
        self.received: Queue[dict[str, Any]] = Queue()
        self.bolt = AsyncApp(
            client=client, signing_secret=slack.app.signing_secret, process_before_response=True
        )

    async def collect(self, body: dict[str, Any], ack: Any) -> None:
        await ack()
        self.received.put_nowait(body)

    def collect_events(self, *kinds: str) -> None:
        async def listener(body: dict[str, Any]) -> None:
            self.received.put_nowait(body)

        for kind in kinds:
            self.bolt.event(kind)(listener)

    async def next_event(self) -> dict[str, Any]:
        return (await self.received.get())["event"]

    @asynccontextmanager
    async def on_sockets(self, connections: int = 1) -> AsyncIterator[None]:
        handlers = [
            AsyncSocketModeHandler(self.bolt, "xapp-simulated", web_client=self.client)
            for _ in range(connections)
        ]
        for handler in handlers:
            await handler.connect_async()
        sockets = self.slack.sockets
        await self.slack.until(lambda: len(sockets.connections) == connections)
        try:
            yield
        finally:
            for handler in handlers:
                await handler.close_async()

    @asynccontextmanager
    async def on_http(self) -> AsyncIterator[str]:
        runner = web.AppRunner(self.bolt.server(path="/slack/events").web_app)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
            assert await self.slack.use_http(url)
            yield url
        finally:
            await runner.cleanup()


@asynccontextmanager
async def bolt_app(slack: SimulatedSlack) -> AsyncIterator[BoltApp]:
    async with slack.serve(), web_client(slack) as client:
        yield BoltApp(slack, client)
