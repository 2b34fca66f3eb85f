"""The demo's page over a simulated Slack with an app that does as the test says."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

from bridge.simulator.clock import SystemClock
from bridge.simulator.page.scene import MEETING, Scene
from bridge.simulator.page.server import DemoPage
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.slack import SimulatedSlack
from tests.simulator.slack_app import BoltApp, bolt_app, make_slack

Json = dict[str, Any]

_ANYTHING = re.compile(r".*")
_EVENTS = ("app_home_opened", "message", "app_mention", "link_shared")


class Showroom:
    """The app's side: it calls Slack, and takes what the page's visitor does from a queue."""

    def __init__(self, app: BoltApp, url: str) -> None:
        self.url = url
        self.slack: SimulatedSlack = app.slack
        self.client = app.client
        self.options: list[Json] = []
        self._app = app

    def listen(self) -> None:
        bolt = self._app.bolt
        for kind in (bolt.action, bolt.shortcut, bolt.view, bolt.view_closed):
            kind(_ANYTHING)(self._app.collect)
        bolt.options(_ANYTHING)(self._offer)
        self._app.collect_events(*_EVENTS)

    async def _offer(self, body: Json, ack: Any) -> None:
        wanted = body["value"].lower()
        await ack(options=[o for o in self.options if wanted in o["text"]["text"].lower()])

    async def next(self, kind: str) -> Json:
        """The next payload or event of a kind; others are passed over."""
        while True:
            body = await self._app.received.get()
            found = body.get("event", body)
            if found["type"] == kind:
                return dict(found)

    async def post(self, *blocks: Json, text: str = "A message") -> str:
        """Into the channel that the page shows."""
        channel = self.slack.channel("standup").id
        answer = await self.client.chat_postMessage(channel=channel, text=text, blocks=list(blocks))
        return str(answer["ts"])

    async def open_view(self, trigger: str, *blocks: Json, title: str = "A form") -> str:
        answer = await self.client.views_open(trigger_id=trigger, view=modal(title, *blocks))
        return str(answer["view"]["id"])


@asynccontextmanager
async def showroom() -> AsyncIterator[Showroom]:
    clock = SystemClock()
    node = SimulatedNode(clock, Random(1), services=(MEETING,))
    slack, page = make_slack(clock), DemoPage(clock)
    scene = Scene(node, slack.workspace, slack.person("ana"), slack.channel("standup"), clock)
    async with node.serve(), bolt_app(slack) as app, page.serve() as url, page.show(scene):
        room = Showroom(app, url)
        room.listen()
        async with app.on_sockets():
            yield room


def modal(title: str, *blocks: Json, **more: Any) -> Json:
    words = {"title": plain(title), "submit": plain("Send")}
    return {"type": "modal", **words, "blocks": list(blocks), **more}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str, value: str = "") -> Json:
    return {"text": plain(text), "value": value or text.lower()}


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def section(text: str, accessory: Json | None = None) -> Json:
    block: Json = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    return block if accessory is None else {**block, "accessory": accessory}


def field(name: str, kind: str, **more: Any) -> Json:
    element = {"type": kind, "action_id": name, **more}
    label = plain(name.capitalize())
    return {"type": "input", "block_id": name, "label": label, "element": element}
