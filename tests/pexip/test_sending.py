"""Whether a request can have reached the node, how long its answer may take, and what it says."""

import asyncio
from contextlib import asynccontextmanager

import aiohttp
import pytest
from typing_extensions import override

from bridge.pexip.client import PexipClient
from bridge.pexip.errors import NodeUnreachableError, NotSentError
from bridge.pexip.requests.breakout import MoveParticipants
from bridge.pexip.requests.conference import SendMessage, SetMessageText
from bridge.pexip.transport import open_http
from tests.patience import PATIENCE
from tests.pexip.samples import SAMPLES
from tests.pexip.scripted_node import DONE, Reply, pass_time, success

LINE = SendMessage(payload="Hi")


@asynccontextmanager
async def hanging_up(token):
    """A token of a node that reads a request and closes the connection."""

    async def hang_up(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield token.model_copy(update={"node": url})


async def test_without_a_connection_it_surely_was_not_sent(http, token, clock, rng, dead_node):
    away = token.model_copy(update={"node": dead_node})

    with pytest.raises(NotSentError):
        await PexipClient(http, away, clock, rng).send(LINE)


async def test_while_the_connection_is_being_made_nothing_was_sent(token, clock, rng):
    class Slow(aiohttp.ThreadedResolver):
        @override
        async def resolve(self, host, port=0, family=0):
            await asyncio.Event().wait()

    away = token.model_copy(update={"node": "http://node.example.com"})
    async with open_http() as http:
        http.connector._resolver = Slow()
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(expect(NotSentError, PexipClient(http, away, clock, rng)))
            await pass_time(clock, until=sending.done)


async def expect(kind, client):
    with pytest.raises(NodeUnreachableError) as caught:
        await client.send(LINE)
    assert type(caught.value) is kind


async def test_where_the_answer_is_lost_nobody_knows(http, token, clock, rng):
    async with hanging_up(token) as broken:
        await expect(NodeUnreachableError, PexipClient(http, broken, clock, rng))


async def test_of_a_session_that_is_not_watched_nobody_knows_either(token, clock, rng, dead_node):
    away = token.model_copy(update={"node": dead_node})

    async with aiohttp.ClientSession() as http:
        await expect(NodeUnreachableError, PexipClient(http, away, clock, rng))


async def test_an_answer_may_take_as_long_as_its_caller_says(node, client, clock):
    hold = asyncio.Event()
    node.answer("message", Reply(200, DONE.body, hold=hold))

    async with asyncio.TaskGroup() as group:
        sending = group.create_task(client.send(LINE, seconds=60))
        await node.next_request()
        await clock.advance(59)
        hold.set()

    assert sending.result() is True


async def test_a_token_is_renewed_when_somebody_finds_it_refused(node, client, clock):
    node.answer("refresh_token", success({"token": "dHdv", "expires": "60"}))
    kept = asyncio.Queue()

    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        keeping = group.create_task(client.keep_alive(kept.put))
        client.renew()
        await clock.advance(0.5)
        token = await kept.get()
        keeping.cancel()

    assert token.value.get_secret_value() == "dHdv"


@pytest.mark.parametrize(
    ("text", "sent"),
    [("cut \ud83d", "cut \ufffd"), ("😀", "😀"), ("\ude00 \ud83d", "\ufffd \ufffd")],
)
async def test_half_a_character_never_leaves(node, client, text, sent):
    node.answer("set_message_text", DONE)

    await client.send(SetMessageText(text=text))

    assert SetMessageText.model_validate_json(node.seen[0].body).text == sent


def test_half_a_character_is_mended_at_any_depth():
    request = SAMPLES[MoveParticipants].model_copy()
    fields = request.model_dump() | {"participants": ("a\ud83d",)}

    assert MoveParticipants(**fields).participants == ("a\ufffd",)
