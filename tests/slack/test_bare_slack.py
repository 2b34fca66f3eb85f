"""A Slack that answers every call with `ok` and nothing else is enough to work with."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import pytest
from aiohttp import web

from bridge.commands.table.invocation import ChannelId, WorkspaceId
from bridge.config import Settings
from bridge.simulator.slack import SimulatedSlack
from bridge.slack.edge import SlackEdge
from bridge.slack.sent.client import open_session, web_client
from bridge.slack.sent.failure import CALL_ERRORS, FailureKind, read_failure
from bridge.storage.database import Database
from bridge.web.server import serving as web_serving
from tests.fake_clock import FakeClock
from tests.slack.rig import Rig, ScriptedRunner, edge_runs, settings_for, until


class BareSlack:
    """Knows who the token is; of all else it only says that it went well."""

    def __init__(self) -> None:
        self.pages: list[web.Response] = []
        """Given in place of the next answers."""
        self.calls: list[tuple[str, Mapping[str, Any]]] = []

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method == "auth.test":
            return web.json_response({"ok": True, "team_id": "T1"})
        is_json = request.content_type == "application/json"
        # An address may have a query, and this server does not read it.
        self.calls.append((method, await (request.json() if is_json else request.post())))
        return self.pages.pop(0) if self.pages else web.json_response({"ok": True})

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        routes = [web.route("*", "/api/{method}", self.answer)]
        async with web_serving("127.0.0.1", 0, routes=routes, find_trouble=lambda: None) as port:
            yield f"http://127.0.0.1:{port}"


def posted(bare: BareSlack) -> list[tuple[str, str | None]]:
    return [
        (body["text"], body.get("thread_ts"))
        for method, body in bare.calls
        if method == "chat.postMessage"
    ]


async def test_ok_alone_is_an_answer(sqlite_database: Database, clock: FakeClock):
    """Without a `ts` nothing can be answered there, so the thread goes into the channel."""
    bare = BareSlack()
    slack = SimulatedSlack(clock, Random(1))
    async with bare.serve() as base_url, open_session() as session:
        edge = SlackEdge(
            settings=settings_for(base_url, slack, "http"),
            database=sqlite_database,
            clock=clock,
            random=Random(2),
            session=session,
        )
        assert isinstance(edge._settings, Settings)
        await edge.start()
        rig = Rig(slack, edge, sqlite_database, clock)
        slack.workspace.team_id = "T1"
        async with edge_runs(rig, ScriptedRunner()):
            await rig.post("card", "card")
            await rig.post("line", "line", thread_key="card")
            await until(lambda: len(posted(bare)) == 2)
            await rig.edit("card", "nobody can edit it")
            await rig.outbox_is_empty()

        person = await edge.people.person("T1", "U1", {"user": {"name": "ana"}})
        channel = await edge.people.find_channel(WorkspaceId("T1"), ChannelId("C1"))

    assert [body["user"] for method, body in bare.calls if method == "users.info"] == ["U1"]
    assert posted(bare) == [("card", None), ("line", None)]
    # Nobody knows whether it is a guest, nor who reads there.
    assert (person.name, person.is_untold, person.is_member) == ("ana", True, False)
    assert channel is not None
    assert (channel.has_bot, channel.is_told) == (True, False)


@pytest.mark.parametrize("body", ["ok", "[]", "<html>", ""])
async def test_what_is_no_answer_is_a_failed_call(clock: FakeClock, body: str):
    bare = BareSlack()
    bare.pages = [web.Response(text=body), web.json_response(body), web.Response(body=b"\xff")]
    slack = SimulatedSlack(clock, Random(1))
    async with bare.serve() as base_url, open_session() as session:
        client = web_client(settings_for(base_url, slack, "http"), session)
        while bare.pages:
            with pytest.raises(CALL_ERRORS) as caught:
                await client.api_call("chat.update", json={})

            assert read_failure(caught.value).kind is FailureKind.UNKNOWN
