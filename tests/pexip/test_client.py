import asyncio
import socket
import traceback
from datetime import timedelta

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver
from pydantic import SecretStr
from typing_extensions import override

from bridge.pexip.answer import Answer
from bridge.pexip.client import PexipClient
from bridge.pexip.errors import (
    ForbiddenError,
    NodeUnreachableError,
    NotFoundError,
    PexipError,
    ProtocolError,
    RefusedError,
    ServerError,
    TokenExpiredError,
    WrongPinError,
)
from bridge.pexip.models import ParticipantId, Role
from bridge.pexip.requests.conference import GetParticipants, LockConference, SendMessage
from bridge.pexip.requests.node import NodeStatus
from bridge.pexip.requests.participant import MuteParticipant
from bridge.pexip.token import request_token
from bridge.pexip.transport import describe_failure
from tests.patience import PATIENCE
from tests.pexip.scripted_node import DONE, NOT_DONE, Reply, html, pass_time, success

MUTE_BOB = MuteParticipant(participant_uuid=ParticipantId("bob-uuid"))
NEXT = {"token": "dHdv", "expires": "60"}


class Kept:
    """Where refreshed tokens are kept."""

    def __init__(self):
        self._tokens = asyncio.Queue()

    async def __call__(self, token):
        self._tokens.put_nowait(token)

    async def next(self):
        async with asyncio.timeout(PATIENCE):
            return await self._tokens.get()

    @property
    def is_empty(self):
        return self._tokens.empty()


async def test_a_request_carries_the_token_in_its_header(node, client):
    node.answer("mute", DONE)

    assert await client.send(MUTE_BOB) is True

    (seen,) = node.seen
    assert seen.method == "POST"
    assert seen.path == "/api/client/v2/conferences/meet.alice/participants/bob-uuid/mute"
    assert seen.headers["token"] == "dG9rZW4tb25l="
    assert seen.body == b""
    assert "Content-Type" not in seen.headers
    assert "Authorization" not in seen.headers


async def test_what_is_about_the_node_alone_carries_no_token(node, client):
    node.answer("status", success("OK"))

    assert await client.send(NodeStatus()) == "OK"

    assert "token" not in node.seen[0].headers


async def test_a_message_is_json(node, client):
    node.answer("message", DONE)

    await client.send(SendMessage(payload="Hi"))

    (seen,) = node.seen
    assert seen.headers["Content-Type"] == "application/json"
    assert seen.body == b'{"payload": "Hi", "type": "text/plain"}'


async def test_the_roster_is_typed(node, client):
    node.answer("participants", success([{"uuid": "bob-uuid", "display_name": "Bob"}]))

    (bob,) = await client.send(GetParticipants())

    assert (node.seen[0].method, bob.display_name) == ("GET", "Bob")


async def test_false_is_a_refusal(node, client):
    node.answer("lock", NOT_DONE)

    with pytest.raises(RefusedError, match="LockConference"):
        await client.send(LockConference())


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (success("Invalid token", 403), TokenExpiredError),
        (success("Insufficient rights", 403), ForbiddenError),
        (html(404), NotFoundError),
        (html(500), ServerError),
        (html(200), ProtocolError),
        (success({"what": 1}), ProtocolError),
    ],
)
async def test_errors_are_told_apart(node, client, reply, error):
    node.answer("lock", reply)
    node.answer("refresh_token", success("Invalid token", 403))

    with pytest.raises(error):
        await client.send(LockConference())

    assert [seen.path.endswith("lock") for seen in node.seen].count(True) == 1


async def test_a_request_that_a_refresh_overtook_is_sent_again(node, client):
    hold = asyncio.Event()
    node.answer("mute", Reply(403, b'{"result": "Invalid token"}', hold=hold), DONE)
    node.answer("refresh_token", success(NEXT))

    async with asyncio.TaskGroup() as group:
        muting = group.create_task(client.send(MUTE_BOB))
        await node.next_request()
        await client.refresh()
        hold.set()

    assert muting.result() is True
    assert node.seen[-1].headers["token"] == "dHdv"


async def test_a_refused_token_is_renewed_at_once_and_the_request_goes(node, client, clock):
    """A 403 carries nothing out; whoever keeps the token alive stores what came of it."""
    node.answer("message", success("Invalid token", 403), DONE)
    node.answer("refresh_token", success(NEXT))
    kept = Kept()

    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(client.keep_alive(kept))
        await clock.advance(5)
        assert await client.send(SendMessage(payload="Hi")) is True
        await clock.advance(0.5)
        assert (await kept.next()).value == SecretStr("dHdv")
        keeping.cancel()

    said = [seen for seen in node.seen if seen.path.endswith("message")]
    assert [seen.headers["token"] for seen in said] == ["dG9rZW4tb25l=", "dHdv"]


async def test_a_token_that_cannot_be_renewed_ends_its_keeping_at_once(node, client, clock):
    node.answer("message", success("Invalid token", 403))
    node.answer("refresh_token", success("Invalid token", 403))

    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(expect_expired(client))
        await clock.advance(5)
        with pytest.raises(TokenExpiredError):
            await client.send(SendMessage(payload="Hi"))
        await pass_time(clock, until=keeping.done)

    assert clock.monotonic() < 7
    assert len([seen for seen in node.seen if seen.path.endswith("message")]) == 1


async def test_an_answer_without_end_is_not_a_nodes(node, client):
    node.answer("lock", Reply(200, b"x" * (17 * 1024 * 1024)))

    with pytest.raises(ProtocolError, match="too large"):
        await client.send(LockConference())


async def test_a_connection_that_breaks_is_unreachable(http, token, clock, rng):
    async def hang_up(_, writer):
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    broken = token.model_copy(update={"node": f"http://127.0.0.1:{port}"})

    async with server:
        with pytest.raises(NodeUnreachableError):
            await PexipClient(http, broken, clock, rng).send(LockConference())


async def test_a_refresh_brings_the_newer_token_and_perhaps_another_role(node, client, clock):
    node.answer("refresh_token", success(NEXT | {"role": "GUEST"}), success({"token": "dGhyZWU"}))
    await clock.advance(40)

    second = await client.refresh()
    third = await client.refresh()

    assert second.value.get_secret_value() == "dHdv"
    assert (second.expires, second.role, second.issued) == (60, Role.GUEST, clock.now())
    assert (third.expires, third.role) == (60, Role.GUEST)
    assert third.participant_uuid == "own-uuid"
    assert client.token is third
    assert [seen.headers["token"] for seen in node.seen] == ["dG9rZW4tb25l=", "dHdv"]


async def test_two_who_refresh_at_once_share_one_refresh(node, client):
    node.answer("refresh_token", success(NEXT))

    one, other = await asyncio.gather(client.refresh(), client.refresh())

    assert one is other
    assert len(node.seen) == 1


async def test_the_token_is_refreshed_at_a_third_of_its_life(node, client, clock):
    node.answer("refresh_token", success(NEXT))
    kept = Kept()

    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(client.keep_alive(kept))
        await clock.advance(39)
        assert node.seen == []
        await clock.advance(1)
        first = await kept.next()
        await clock.advance(19)
        assert len(node.seen) == 1
        await clock.advance(1)
        await kept.next()
        keeping.cancel()

    assert first.value.get_secret_value() == "dHdv"


async def test_a_restored_token_is_refreshed_by_its_age(node, http, token, clock, rng):
    node.answer("refresh_token", success(NEXT))
    kept = Kept()
    await clock.advance(100)

    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(PexipClient(http, token, clock, rng).keep_alive(kept))
        await clock.advance(0.5)
        await kept.next()
        keeping.cancel()


async def test_a_wall_clock_that_was_set_back_delays_no_refresh(node, http, token, clock, rng):
    node.answer("refresh_token", success(NEXT))
    early = token.model_copy(update={"issued": token.issued + timedelta(hours=1)})
    kept = Kept()

    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(PexipClient(http, early, clock, rng).keep_alive(kept))
        await clock.advance(40)
        await kept.next()
        keeping.cancel()


async def test_a_token_that_cannot_be_stored_is_offered_again_and_the_place_is_kept(
    node, client, clock, caplog
):
    node.answer("refresh_token", success(NEXT))
    kept, tries = Kept(), []

    async def keep(token):
        tries.append(clock.monotonic())
        if clock.monotonic() < 80:
            raise OSError("no database")
        await kept(token)

    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(client.keep_alive(keep))
        await pass_time(clock, until=lambda: not kept.is_empty)
        first = await kept.next()
        keeping.cancel()

    assert first is client.token
    # With growing waits, and refreshed in time all the while.
    assert 5 <= len(tries) <= 12
    assert 80 <= clock.monotonic() <= 91
    assert 3 <= len(node.seen) <= 4
    assert caplog.text.count("A token cannot be stored") <= 1


async def expect_expired(client):
    with pytest.raises(TokenExpiredError) as caught:
        await client.keep_alive(Kept())
    return caught.value


@pytest.mark.parametrize("words", ["Invalid token", "Forbidden"])
async def test_a_refused_refresh_ends_the_keeping(node, client, clock, words):
    node.answer("refresh_token", success(words, 403))

    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(expect_expired(client))
        await clock.advance(40)

    assert keeping.result().status == 403
    assert len(node.seen) == 1


@pytest.mark.parametrize("reply", [html(403), html(401), html(407), html(302)])
async def test_what_a_proxy_refuses_is_asked_again(node, client, clock, reply):
    """The node knows the bridge all the while."""
    node.answer("refresh_token", reply, reply, success(NEXT))
    kept = Kept()

    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(client.keep_alive(kept))
        await clock.advance(40)
        await pass_time(clock, until=lambda: not kept.is_empty)
        keeping.cancel()

    assert len(node.seen) == 3
    assert clock.monotonic() < 45


async def test_a_proxy_that_refuses_until_the_tokens_end_is_named_then(node, client, clock):
    node.answer("refresh_token", html(407))

    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(expect_expired(client))
        await pass_time(clock, until=keeping.done)

    assert "a proxy wants a login (407)" in str(keeping.result())


async def test_failing_refreshes_are_repeated_until_one_comes_through(node, client, clock):
    node.answer("refresh_token", html(502), NOT_DONE, html(200), success(NEXT))
    kept = Kept()

    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(client.keep_alive(kept))
        await clock.advance(40)
        await pass_time(clock, until=lambda: len(node.seen) == 4)
        await kept.next()
        keeping.cancel()

    assert len(node.seen) == 4


async def test_a_node_that_stays_away_costs_the_token_at_its_end(
    http, token, clock, rng, dead_node
):
    """The back-off grows, so that a dead node is asked a few dozen times and not thousands."""
    away = token.model_copy(update={"node": dead_node})
    client = PexipClient(http, away, clock, rng)

    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(expect_expired(client))
        await pass_time(clock, until=keeping.done)

    assert "not refreshed in time" in str(keeping.result())
    assert clock.monotonic() <= 121


async def test_leaving_tells_the_node_why(node, client):
    node.answer("release_token", DONE)

    await client.release("The channel was unbound")

    assert node.seen[0].body == b'{"reason": "The channel was unbound"}'


@pytest.mark.parametrize("reply", [html(500), success("Invalid token", 403), html(200)])
async def test_leaving_never_fails(node, client, reply):
    node.answer("release_token", reply)

    await client.release()

    assert node.seen[0].body == b""


async def test_leaving_a_dead_node_does_not_fail(http, token, clock, rng, dead_node):
    away = token.model_copy(update={"node": dead_node})

    await PexipClient(http, away, clock, rng).release("bye")


ECHOES = [
    success("You sent dG9rZW4tb25l= and 86420", 403),
    success("Invalid token dG9rZW4tb25l= for 86420", 403),
    success("Bad: dG9rZW4tb25l= 86420", 400),
    success({"token": "dG9rZW4tb25l= 86420"}),
    html(500),
]


@pytest.mark.parametrize("echo", ECHOES, ids=range(len(ECHOES)))
async def test_no_error_shows_the_token_even_if_the_node_repeats_it(node, client, echo):
    node.answer("mute", echo)

    with pytest.raises(PexipError) as caught:
        await client.send(MUTE_BOB)

    assert "dG9rZW4tb25l=" not in shown(caught.value)


@pytest.mark.parametrize("echo", ECHOES, ids=range(len(ECHOES)))
async def test_no_error_shows_the_pin_even_if_the_node_repeats_it(node, http, clock, echo):
    node.answer("request_token", echo)

    with pytest.raises(PexipError) as caught:
        await request_token(
            http, node.url, "a", display_name="Bridge", pin=SecretStr("86420"), clock=clock
        )

    assert "86420" not in shown(caught.value)


async def test_no_error_of_the_connection_shows_the_token(http, token, clock, rng, dead_node):
    away = token.model_copy(update={"node": dead_node})

    with pytest.raises(NodeUnreachableError) as caught:
        await PexipClient(http, away, clock, rng).send(MUTE_BOB)

    assert "dG9rZW4tb25l=" not in shown(caught.value)


def shown(error):
    return repr(error) + str(error) + repr(vars(error)) + last_lines(error)


def last_lines(error):
    """A traceback without the lines of code, which hold this test's own words."""
    return "".join(traceback.format_exception_only(error)) + repr(error.__cause__)


def test_an_answer_does_not_show_its_body():
    answer = Answer("MuteParticipant", 200, b"S3CRET", secrets=("S3CRET",))

    assert "S3CRET" not in repr(answer)


def test_long_words_of_a_node_are_cut():
    error = WrongPinError(403, "x" * 5000)

    assert len(str(error)) < 250
    assert len(repr(error)) < 250


async def test_a_name_that_is_not_known_says_so(token, clock, rng):
    class NoNames(AbstractResolver):
        @override
        async def resolve(self, host, port=0, family=socket.AF_INET):
            raise OSError(None, "no such name")

        @override
        async def close(self):
            pass

    lost = token.model_copy(update={"node": "https://node.example.com"})
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=NoNames())) as http:
        with pytest.raises(NodeUnreachableError, match="its name is not known"):
            await PexipClient(http, lost, clock, rng).send(MUTE_BOB)


def test_an_unforeseen_failure_is_named_by_its_class():
    assert describe_failure(KeyError("S3CRET")) == "KeyError"
