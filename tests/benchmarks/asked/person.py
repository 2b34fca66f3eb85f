"""Somebody who types commands and presses buttons, and notes when the node and they hear of it."""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.benchmarks.asked.apps import App

_PATIENCE = 30.0


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where somebody asks for what: a participant of a meeting, and the channel for it."""

    channel: str
    participant: str


@dataclass(frozen=True)
class Asked:
    """When it was sent, acknowledged and answered; seconds since the epoch."""

    sent: float
    acknowledged: float
    answered: float


@dataclass
class Person:
    """Speaks to an app as Slack does, over one connection kept open."""

    team: str
    user: str
    secret: str
    http: aiohttp.ClientSession
    answers_url: str
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _answers: dict[str, asyncio.Future[float]] = field(default_factory=dict)

    async def types(self, app: App, place: Place, verb: str) -> Asked:
        number = str(next(self._numbers))
        fields = {
            "command": "/pexip",
            "text": f"{verb} {place.participant}",
            "team_id": self.team,
            "channel_id": place.channel,
            "channel_name": "room",
            "user_id": self.user,
            "user_name": "ana",
            "trigger_id": f"{number}.{time.time_ns()}",
            "response_url": f"{self.answers_url}/{number}",
        }
        return await self._ask(app, number, urlencode(fields))

    async def presses(self, app: App, place: Place, verb: str) -> Asked:
        number = str(next(self._numbers))
        action = {
            "type": "button",
            "action_id": f"run:{verb}:0",
            "block_id": "b",
            "value": json.dumps({"participant": place.participant}),
            "action_ts": f"{time.time():.6f}",
        }
        payload = {
            "type": "block_actions",
            "team": {"id": self.team, "domain": "team"},
            "user": {"id": self.user, "username": "ana", "team_id": self.team},
            "channel": {"id": place.channel, "name": "room"},
            "container": {"type": "message", "message_ts": "1.1", "channel_id": place.channel},
            "message": {"ts": "1.1", "text": "card", "type": "message"},
            "trigger_id": f"{number}.{time.time_ns()}",
            "response_url": f"{self.answers_url}/{number}",
            "actions": [action],
        }
        return await self._ask(app, number, urlencode({"payload": json.dumps(payload)}))

    async def _ask(self, app: App, number: str, body: str) -> Asked:
        answered = self._answers[number] = asyncio.get_running_loop().create_future()
        headers = self._signed(body)
        sent = time.time()
        async with self.http.post(app.url, data=body, headers=headers) as answer:
            await answer.read()
            answer.raise_for_status()
        acknowledged = time.time()
        async with asyncio.timeout(_PATIENCE):
            return Asked(sent, acknowledged, await answered)

    def _signed(self, body: str) -> dict[str, str]:
        stamp = str(int(time.time()))
        basis = f"v0:{stamp}:{body}".encode()
        signature = hmac.new(self.secret.encode(), basis, hashlib.sha256).hexdigest()
        return {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signature}",
        }

    async def hear(self, request: web.Request) -> web.Response:
        """An answer at the `response_url` that the app was given."""
        at = time.time()
        await request.read()
        waiting = self._answers.pop(request.match_info["number"], None)
        if waiting is not None and not waiting.done():
            waiting.set_result(at)
        return web.json_response({"ok": True})


@asynccontextmanager
async def person(team: str, user: str, secret: str) -> AsyncIterator[Person]:
    # Slack does not queue one gesture behind another.
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        ana = Person(team, user, secret, http, "")
        server = web.Application()
        server.router.add_post("/answer/{number}", ana.hear)
        runner = web.AppRunner(server, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ana.answers_url = f"http://127.0.0.1:{runner.addresses[0][1]}/answer"
        try:
            yield ana
        finally:
            await runner.cleanup()
