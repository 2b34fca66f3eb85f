"""Socket Mode: hello, any socket, acknowledgements, refreshes, and deliveries that fail."""

import json
from asyncio import TaskGroup
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType
from slack_sdk.web.async_client import AsyncWebClient

from bridge.simulator.slack import SimulatedSlack
from tests.fake_clock import FakeClock
from tests.simulator.slack_app import bolt_app, make_slack, web_client


@asynccontextmanager
async def raw_socket(slack: SimulatedSlack) -> AsyncIterator[ClientWebSocketResponse]:
    """A socket in the test's own hands, past its hello."""
    async with ClientSession() as session, web_client(slack, slack.app.app_token) as client:
        socket = await session.ws_connect(await socket_url(client))
        hello = await socket.receive_json()
        assert hello["type"] == "hello"
        yield socket
        await socket.close()


async def socket_url(client: AsyncWebClient) -> str:
    return str((await client.apps_connections_open(app_token=client.token))["url"])


async def acknowledge(socket: ClientWebSocketResponse, envelope: dict[str, Any]) -> None:
    await socket.send_str(json.dumps({"envelope_id": envelope["envelope_id"]}))


async def test_hello_tells_how_many_and_how_long() -> None:
    slack = make_slack()
    slack.sockets.life_seconds = 360
    async with slack.serve(), ClientSession() as session, web_client(slack) as client:
        client.token = slack.app.app_token
        async with session.ws_connect(await socket_url(client)) as socket:
            hello = await socket.receive_json()

    assert hello["num_connections"] == 1
    assert hello["debug_info"]["approximate_connection_time"] == 360
    assert hello["connection_info"]["app_id"] == slack.app.id


async def test_an_address_opens_one_socket_only() -> None:
    slack = make_slack()
    async with slack.serve(), ClientSession() as session, web_client(slack) as client:
        client.token = slack.app.app_token
        url = await socket_url(client)
        async with session.ws_connect(url), session.get(url.replace("ws", "http", 1)) as second:
            assert second.status == 401


async def test_the_eleventh_socket_is_one_too_many() -> None:
    slack = make_slack()
    async with slack.serve(), ClientSession() as session, web_client(slack) as client:
        client.token = slack.app.app_token
        sockets = [await session.ws_connect(await socket_url(client)) for _ in range(11)]
        frame = await sockets[-1].receive_json()
        for socket in sockets:
            await socket.close()

    assert (frame["type"], frame["reason"]) == ("disconnect", "too_many_websockets")


async def test_payloads_go_to_any_of_the_sockets() -> None:
    slack = make_slack()
    async with slack.serve(), raw_socket(slack) as one, raw_socket(slack) as two:
        for number in range(20):
            slack.person("ana").posts("#standup", str(number))
        first = (await one.receive_json())["type"]
        second = (await two.receive_json())["type"]

    assert (first, second) == ("events_api", "events_api")


async def test_an_unacknowledged_event_comes_again_with_the_attempt_counted() -> None:
    clock = FakeClock()
    slack = make_slack(clock)
    async with slack.serve(), raw_socket(slack) as socket:
        slack.person("ana").posts("#standup", "hello")
        first = await socket.receive_json()
        await clock.advance(3)
        second = await socket.receive_json()
        await acknowledge(socket, second)
        await slack.until(lambda: slack.courier.is_idle)

    assert (first["retry_attempt"], second["retry_attempt"]) == (0, 1)
    assert second["retry_reason"] == "timeout"
    assert first["envelope_id"] != second["envelope_id"]
    assert first["payload"]["event_id"] == second["payload"]["event_id"]


async def test_an_acknowledgement_may_take_another_socket() -> None:
    slack = make_slack()
    async with slack.serve(), raw_socket(slack) as one:
        slack.person("ana").posts("#standup", "hello")
        envelope = await one.receive_json()
        async with raw_socket(slack) as two:
            await acknowledge(two, envelope)
            await slack.until(lambda: slack.courier.is_idle)


async def test_a_person_sees_a_command_fail_that_nobody_acknowledges() -> None:
    clock = FakeClock()
    slack = make_slack(clock)
    async with slack.serve(), raw_socket(slack) as socket, TaskGroup() as tasks:
        typing = tasks.create_task(slack.person("ana").types("#standup", "/pexip who"))
        await socket.receive_json()
        await clock.advance(3)
        notice = await slack.next_notice("ana")

    assert (await typing).error == notice.error == "operation_timeout"


async def test_without_a_socket_a_command_fails_at_once() -> None:
    slack = make_slack()
    async with slack.serve():
        receipt = await slack.person("ana").types("#standup", "/pexip who")

    assert receipt.error == "dispatch_failed"


async def test_bolt_comes_back_on_a_new_socket_after_a_refresh() -> None:
    slack = make_slack()
    async with bolt_app(slack) as app:
        app.collect_events("message")
        async with app.on_sockets():
            old = slack.sockets.connections[0]
            await slack.sockets.refresh(warn=False)
            await slack.until(
                lambda: slack.sockets.connections and old not in slack.sockets.connections
            )
            slack.person("ana").posts("#standup", "hello")
            event = await app.next_event()

    assert event["text"] == "hello"


async def test_a_refresh_frame_comes_ten_seconds_after_its_warning() -> None:
    clock = FakeClock()
    slack = make_slack(clock)
    slack.sockets.ping_seconds = 60
    async with slack.serve(), raw_socket(slack) as socket, TaskGroup() as tasks:
        refreshing = tasks.create_task(slack.sockets.refresh())
        assert (await socket.receive_json())["reason"] == "warning"
        await clock.advance(9)
        assert not refreshing.done()
        await clock.advance(1)
        assert (await socket.receive_json())["reason"] == "refresh_requested"
        await clock.advance(5)
        assert (await socket.receive()).type in (WSMsgType.CLOSE, WSMsgType.CLOSED)


async def test_a_socket_lives_as_long_as_it_was_told() -> None:
    clock = FakeClock()
    slack = make_slack(clock)
    slack.sockets.life_seconds = 25
    async with slack.serve(), raw_socket(slack) as socket:
        await clock.advance(25)
        assert (await socket.receive_json())["reason"] == "warning"
        await clock.advance(10)
        assert (await socket.receive_json())["reason"] == "refresh_requested"


async def test_a_cut_connection_is_gone_without_a_close_frame() -> None:
    slack = make_slack()
    async with slack.serve(), raw_socket(slack) as socket:
        slack.sockets.drop()
        frame = await socket.receive()
        await slack.until(lambda: not slack.sockets.connections)

    assert frame.type in (WSMsgType.CLOSED, WSMsgType.ERROR)


async def test_dropped_and_duplicated_deliveries_keep_their_event_id() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    async with bolt_app(slack) as app:
        app.collect_events("message")
        async with app.on_sockets():
            slack.faults.drop()
            ana.posts("#standup", "lost once")
            assert (await app.next_event())["text"] == "lost once"

            slack.faults.duplicate()
            ana.posts("#standup", "twice")
            bodies = [await app.received.get(), await app.received.get()]

    assert bodies[0]["event_id"] == bodies[1]["event_id"]


async def test_a_delayed_delivery_lets_the_next_one_pass() -> None:
    clock = FakeClock()
    slack = make_slack(clock)
    ana = slack.person("ana")
    async with bolt_app(slack) as app:
        app.collect_events("message")
        async with app.on_sockets():
            slack.faults.delay(20)
            ana.posts("#standup", "first")
            ana.posts("#standup", "second")
            early = await app.next_event()
            await clock.advance(20)
            late = await app.next_event()

    assert (early["text"], late["text"]) == ("second", "first")


async def test_switching_socket_mode_off_is_told_and_closes() -> None:
    slack = make_slack()
    async with slack.serve(), raw_socket(slack) as socket, TaskGroup() as tasks:
        tasks.create_task(slack.sockets.disable_link())
        frame = await socket.receive_json()
        assert (await socket.receive()).type in (WSMsgType.CLOSE, WSMsgType.CLOSED)

    assert (frame["type"], frame["reason"]) == ("disconnect", "link_disabled")


async def test_what_is_no_acknowledgement_is_passed_over() -> None:
    slack = make_slack()
    async with slack.serve(), raw_socket(slack) as socket:
        slack.person("ana").posts("#standup", "hello")
        envelope = await socket.receive_json()
        for noise in ("not json", "[]", '{"envelope_id": "unknown"}'):
            await socket.send_str(noise)
        await acknowledge(socket, envelope)
        await slack.until(lambda: slack.courier.is_idle)


async def test_an_event_may_be_overtaken_by_the_one_behind_it() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    async with slack.serve(), raw_socket(slack) as socket:
        slack.faults.swap(times=2)
        for text in ("one", "two", "three", "four", "five"):
            ana.posts("#standup", text)
        envelopes = [await socket.receive_json() for _ in range(5)]

    texts = [each["payload"]["event"]["text"] for each in envelopes]
    assert texts == ["two", "one", "four", "three", "five"]


async def test_it_is_known_which_events_the_app_has_accepted() -> None:
    clock = FakeClock()
    slack = make_slack(clock)
    slack.courier.retry_seconds = (2.0,)
    async with slack.serve(), raw_socket(slack) as socket:
        slack.person("ana").posts("#standup", "late")
        await socket.receive_json()
        slack.person("ana").posts("#standup", "at once")
        await acknowledge(socket, await socket.receive_json())
        late, at_once = slack.courier.events
        await slack.until(lambda: at_once.accepted_at)
        await clock.advance(3)
        await clock.advance(2)
        await acknowledge(socket, await socket.receive_json())
        await slack.until(lambda: slack.courier.is_idle)

    assert (late.event["text"], late.tries, at_once.tries) == ("late", 2, 1)
    assert late.at == at_once.at == at_once.accepted_at
    assert late.accepted_at == late.at + 5


async def test_through_a_half_open_socket_nothing_passes_either_way() -> None:
    clock = FakeClock()
    slack = make_slack(clock)
    async with slack.serve(), raw_socket(slack) as socket:
        [connection] = slack.sockets.connections
        slack.person("ana").posts("#standup", "before")
        await acknowledge(socket, await socket.receive_json())
        await slack.until(lambda: slack.courier.is_idle)
        connection.lose()

        slack.person("ana").posts("#standup", "into nowhere")
        await slack.until(lambda: clock.sleepers > 1)
        await clock.advance(3)

        assert slack.courier.events[-1].accepted_at is None
        assert not socket.closed
        connection.cut()
        assert (await socket.receive()).type in (WSMsgType.CLOSED, WSMsgType.ERROR)
