"""What people write in Slack is in the meeting at most once, in order, or its writer is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bridge.simulator.slack.state.entities import Message
from tests.wayward_proxy import WaywardProxy
from tests.world import World, shown, until

pytestmark = pytest.mark.timeout(60)

_MANY = 100_000
_numbers = count(1)


class Thread:
    """The card's thread, and events of it as the test wants them to come."""

    def __init__(self, world: World, card: Message) -> None:
        self.world = world
        self.card = card
        self.ana = world.slack.person("ana")

    def posts(self, text: str) -> Message:
        return self.ana.posts("leads", text, thread_ts=self.card.ts)

    def ts(self) -> str:
        return self.world.slack.workspace.next_ts()

    def message(self, text: str, ts: str, **more: Any) -> dict[str, Any]:
        return {
            "type": "message",
            "user": self.ana.id,
            "text": text,
            "ts": ts,
            "thread_ts": self.card.ts,
            "client_msg_id": f"gesture {next(_numbers)}",
            **more,
        }

    def edit(self, text: str, ts: str, edited: str, before: str = "") -> dict[str, Any]:
        mark = {"edited": {"user": self.ana.id, "ts": edited}}
        return {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "ts": self.ts(),
            "message": self.message(text, ts, **mark),
            "previous_message": self.message(before, ts),
        }

    def deletion(self, ts: str, **more: Any) -> dict[str, Any]:
        kind = {"type": "message", "subtype": "message_deleted", "hidden": True}
        return {**kind, "ts": self.ts(), "deleted_ts": ts, **more}

    async def comes(self, event: dict[str, Any]) -> None:
        """Delivered, and done with as far as it can be now."""
        place = {"channel": self.world.slack.channel("leads").id, "channel_type": "group"}
        self.world.slack.send_event("message.groups", event | place)
        await until(lambda: self.world.slack.courier.is_idle)

    async def handled(self) -> None:
        """Nothing of the inbox waits."""
        waiting = "SELECT count(*) FROM inbox WHERE handled IS NULL"
        await until(lambda: self.world.stored(waiting) == 0)

    async def passed_over(self, message: Message) -> None:
        """It has come, and is done with."""
        done = f"SELECT count(handled) FROM inbox WHERE ts = '{message.ts}'"  # noqa: S608
        await until(lambda: self.world.stored(done) == 1)

    def told(self) -> list[str]:
        """What the node was asked to say for Ana, whatever came of it."""
        return [line for line in self.world.told() if "Ana" in line]

    def said(self) -> list[str]:
        """What the meeting has read of Ana."""
        return [record.text for record in self.records() if record.status == 200]

    def records(self) -> list[Any]:
        requests = self.world.node.requests
        return [each for each in requests if each.ends_with("message") and "Ana" in each.text]

    def reports(self) -> list[str]:
        words = ("did not reach", "may not have")
        lines = map(shown, self.world.messages())
        return [line for line in lines if any(each in line for each in words)]


@pytest.fixture
async def thread(bound: World) -> Thread:
    await bound.heard("can be read in a Slack channel")
    return Thread(bound, await bound.card())


@asynccontextmanager
async def behind_a_proxy(
    folder: Path, database_url: str, proxy: WaywardProxy, speed: float = 5.0
) -> AsyncIterator[Thread]:
    async with proxy.serve():
        world = World(folder, database_url, speed=speed, pexip_node=proxy.url)
        async with world.without_bridge():
            proxy.lead_to(world.node_url)
            world.settings = world.make_settings()
            await world.start()
            try:
                await world.someone_joins("Alice", role="host")
                await world.bind()
                await world.heard("can be read in a Slack channel")
                yield Thread(world, await world.card())
            finally:
                await world.stop()


# As the meeting ends


async def test_who_wrote_before_the_bridge_was_removed_is_told_however_late_it_comes(
    thread: Thread,
):
    world = thread.world
    written = thread.ts()
    [bridge] = world.node.clients("meet.team")
    world.node.remove_participant(bridge.uuid, "Disconnected by another participant")
    await world.posted("The bridge was removed")
    # What is written from here on is written after the end, by Slack's time as well.
    await asyncio.gather(world.clock.pass_by(30), world.slack_clock.pass_by(30))

    await thread.comes(thread.message("into the void", written))
    await world.posted("Ana’s message did not reach the meeting")
    await thread.passed_over(thread.posts("among ourselves"))

    assert len(thread.reports()) == 1
    assert thread.said() == []


# While the node says not now


async def test_a_node_that_says_not_now_for_a_minute_gets_every_line_in_order(thread: Thread):
    world = thread.world
    world.node.faults.plan("message", status=503, result="System in maintenance mode", times=_MANY)
    for number in range(6):
        thread.posts(f"line {number}")
    await until(thread.records)
    await world.clock.pass_by(60)

    world.node.faults.clear()

    await world.heard("line 5")
    assert thread.told()[-6:] == [f"Ana: line {number}" for number in range(6)]
    assert len(thread.said()) == 6
    assert thread.reports() == []


async def test_after_two_minutes_a_line_is_reported_and_not_said_any_more(thread: Thread):
    world = thread.world
    world.node.faults.plan("message", status=503, times=_MANY)
    thread.posts("too late")
    await until(thread.records)
    await world.clock.pass_by(125)

    report = await world.posted("Ana’s message did not reach the meeting")
    world.node.faults.clear()
    thread.posts("in time")

    await world.heard("in time")
    assert report.thread_ts == thread.card.ts
    assert len(thread.said()) == 1


@pytest.mark.parametrize("times", [1, 3])
async def test_a_token_that_is_refused_is_renewed_at_once(thread: Thread, times: int):
    world = thread.world
    world.node.faults.plan("message", status=403, result="Invalid token", times=times)

    thread.posts("with a fresh token")
    await until(thread.said)

    assert any(each.ends_with("refresh_token") for each in world.node.requests)
    assert len(thread.said()) == 1
    assert thread.reports() == []


async def test_where_the_token_is_forgotten_the_bridge_joins_anew_and_says_it(thread: Thread):
    """The stream stays open all the while."""
    world = thread.world
    [bridge] = world.node.clients("meet.team")
    world.node.revoke_token(bridge.uuid)

    thread.posts("as somebody else")
    await until(thread.said)

    assert len(world.node.clients("meet.team")) == 2
    assert thread.reports() == []


async def test_a_node_that_goes_on_forbidding_is_believed(thread: Thread):
    world = thread.world
    world.node.faults.plan("message", status=403, result="No chat for you", times=_MANY)

    thread.posts("into the void")
    await until(thread.records)
    await world.clock.pass_by(30)

    await world.posted("Ana’s message did not reach the meeting: the node refused it")


async def test_without_a_connection_nothing_was_said_and_it_is_tried_again(
    tmp_path: Path, sqlite_url: str
):
    proxy = WaywardProxy()
    async with behind_a_proxy(tmp_path, sqlite_url, proxy) as thread:
        proxy.close()
        thread.posts("nobody listens")
        await thread.world.clock.pass_by(20)
        await proxy.open()

        await until(thread.said)
        assert len(thread.records()) == 1
        assert thread.reports() == []


# Where the answer is lost


async def test_a_line_whose_answer_is_lost_is_said_once_and_its_writer_is_told(
    tmp_path: Path, sqlite_url: str
):
    proxy = WaywardProxy()
    async with behind_a_proxy(tmp_path, sqlite_url, proxy) as thread:
        proxy.habit = "cuts"
        thread.posts("was it said?")
        await thread.world.posted("Ana’s message may not have arrived in the meeting")
        proxy.habit = "passes"
        thread.posts("and this")
        await thread.world.heard("and this")

        assert [each for each in thread.told() if "was it" in each] == ["Ana: was it said?"]
        assert len(thread.reports()) == 1


async def test_a_slow_answer_is_an_answer(tmp_path: Path, sqlite_url: str):
    proxy = WaywardProxy()
    async with behind_a_proxy(tmp_path, sqlite_url, proxy, speed=15) as thread:
        proxy.habit, proxy.seconds_a_byte = "drips", 0.15 / 15
        for number in range(2):
            thread.posts(f"slow {number}")
        await until(lambda: len(thread.said()) == 2)
        await thread.handled()

        assert len(thread.said()) == 2
        assert thread.reports() == []


# In whatever order Slack tells of it


async def test_what_is_deleted_before_it_has_come_is_never_said(thread: Thread):
    ts = thread.ts()
    await thread.comes(thread.deletion(ts))
    await thread.handled()
    await thread.comes(thread.message("the secret", ts))
    thread.posts("the last")

    await thread.world.heard("the last")
    assert thread.told() == ["Ana: the last"]


async def test_what_is_deleted_while_it_waits_is_never_said(thread: Thread):
    world = thread.world
    world.node.faults.plan("message", status=503, times=_MANY)
    secret = thread.posts("the secret")
    await until(thread.records)

    thread.ana.deletes(secret)
    await thread.handled()
    world.node.faults.clear()
    thread.posts("the last")

    await world.heard("the last")
    assert len(thread.said()) == 1
    assert thread.reports() == []


async def test_an_edit_that_comes_first_is_said_in_place_of_its_message(thread: Thread):
    ts = thread.ts()
    await thread.comes(thread.edit("at three", ts, edited=thread.ts(), before="at two"))
    await thread.world.heard("at three")
    await thread.comes(thread.message("at two", ts))
    thread.posts("the last")

    await thread.world.heard("the last")
    assert thread.told() == ["Ana: at three", "Ana: the last"]


async def test_an_edit_of_what_was_never_for_the_meeting_is_not_said(thread: Thread):
    """Its message came, and was passed over when the chat was off."""
    world = thread.world
    await world.types("/pexip settings chat off")
    message = thread.posts("between us")
    await thread.passed_over(message)
    await world.types("/pexip settings chat thread")

    thread.ana.edits(message, "still between us")
    thread.posts("the last")

    await world.heard("the last")
    assert thread.told() == ["Ana: the last"]


async def test_of_swapped_edits_the_newest_has_the_last_word(thread: Thread):
    ts, first, second = thread.ts(), thread.ts(), thread.ts()
    await thread.comes(thread.message("at two", ts))
    await thread.world.heard("at two")
    await thread.comes(thread.edit("at four", ts, edited=second, before="at three"))
    await thread.world.heard("four instead of two")
    await thread.comes(thread.edit("at three", ts, edited=first, before="at two"))
    thread.posts("the last")

    await thread.world.heard("the last")
    assert thread.told() == ["Ana: at two", "Ana: *four instead of two*", "Ana: the last"]


async def test_an_edit_back_to_what_was_said_silences_an_older_one(thread: Thread):
    ts, first, second = thread.ts(), thread.ts(), thread.ts()
    await thread.comes(thread.message("at two", ts))
    await thread.world.heard("at two")
    await thread.comes(thread.edit("at two", ts, edited=second, before="at three"))
    await thread.handled()
    await thread.comes(thread.edit("at three", ts, edited=first, before="at two"))
    thread.posts("the last")

    await thread.world.heard("the last")
    assert thread.told() == ["Ana: at two", "Ana: the last"]


async def test_the_same_edit_under_two_event_ids_is_said_once(thread: Thread):
    ts, edited = thread.ts(), thread.ts()
    await thread.comes(thread.message("at two", ts))
    for _ in range(2):
        await thread.comes(thread.edit("at three", ts, edited=edited, before="at two"))
    thread.posts("the last")

    await thread.world.heard("the last")
    assert thread.told() == ["Ana: at two", "Ana: *three instead of two*", "Ana: the last"]


async def test_one_gesture_under_two_ts_is_said_once(thread: Thread):
    first, second = thread.ts(), thread.ts()
    for ts in (first, second):
        await thread.comes(thread.message("only once", ts, client_msg_id="one gesture"))
    thread.posts("the last")

    await thread.world.heard("the last")
    assert thread.told() == ["Ana: only once", "Ana: the last"]


async def test_a_deletion_that_does_not_say_of_what_still_withdraws_it(thread: Thread):
    message = thread.posts("the secret")
    await thread.world.heard("the secret")

    await thread.comes(thread.deletion(message.ts))

    assert await thread.world.heard("withdrawn") == "Ana *withdrawn: “the secret”*"


async def test_a_message_that_is_deleted_twice_is_withdrawn_once(thread: Thread):
    message = thread.posts("the secret")
    await thread.world.heard("the secret")

    thread.ana.deletes(message)
    await thread.comes(thread.deletion(message.ts))
    thread.posts("the last")

    await thread.world.heard("the last")
    assert sum("withdrawn" in line for line in thread.told()) == 1


async def test_a_straggler_is_said_at_once_with_its_time_in_front(thread: Thread):
    early = thread.ts()
    thread.posts("second")
    await thread.world.heard("second")

    await thread.comes(thread.message("first", early))

    line = await thread.world.heard("first")
    assert line.startswith("(")
    assert line.endswith(" UTC) Ana: first")


async def test_what_comes_within_the_hold_is_said_in_the_order_in_which_it_was_written(
    thread: Thread,
):
    early, late = thread.ts(), thread.ts()
    await asyncio.gather(
        thread.comes(thread.message("second", late)), thread.comes(thread.message("first", early))
    )

    await thread.world.heard("second")
    assert thread.told() == ["Ana: first", "Ana: second"]


async def test_what_nobody_can_read_is_not_said(thread: Thread):
    blank = thread.posts("\u200b \u3164")
    oops = thread.posts("oops")
    await thread.world.heard("oops")
    thread.ana.edits(oops, "\u200b")
    thread.ana.edits(blank, " \u200b")
    thread.posts("the last")

    await thread.world.heard("the last")
    assert thread.told() == ["Ana: oops", "Ana: the last"]


# Many at a time


async def test_a_stream_of_replies_is_said_once_each_and_in_order(
    tmp_path: Path, database_url: str
):
    """Several channels at a time, each with a meeting, while their rows come and go."""
    channels = {"leads": "meet.team", "standup": "meet.other"}
    async with World(tmp_path, database_url).running() as world:
        cards = {}
        for channel, alias in channels.items():
            await world.someone_joins("Alice", role="host", alias=alias)
            reply = await world.bind(alias, channel=channel)
            if channel == "standup":
                await world.press(reply, "Yes")
            cards[channel] = await world.card(channel=channel)
        ana = world.slack.person("ana")
        for number in range(25):
            for channel, card in cards.items():
                ana.posts(channel, f"line {number:02}", thread_ts=card.ts)
            await asyncio.sleep(0.02)

        for alias in channels.values():
            await until(lambda a=alias: "Ana: line 24" in world.told(a))
            lines = [line for line in world.told(alias) if "line " in line]
            assert lines == [f"Ana: line {number:02}" for number in range(25)]
