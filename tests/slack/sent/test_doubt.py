"""What nobody knows about is looked for in Slack, and stands there once, whatever went wrong."""

import re

import pytest

from bridge.simulator.slack.state.entities import Message
from bridge.simulator.slack.web_api.faults import ANY_METHOD
from bridge.slack.sent.failure import CALL_SECONDS
from bridge.storage.database import Database
from bridge.storage.queues import messages, outbox
from bridge.storage.queues.outbox import Post
from tests.fake_clock import FakeClock
from tests.outbox_rows import attempt, due
from tests.slack.rig import Rig, ScriptedRunner, connected, serving, until

POST = "chat.postMessage"
HISTORY_SCOPES = {"channels:history", "groups:history"}


def ours(rig: Rig, channel: str = "standup") -> list[Message]:
    return [each for each in rig.slack.channel(channel).messages.values() if each.bot_id]


def texts(rig: Rig, channel: str = "standup") -> list[str]:
    return [each.text for each in ours(rig, channel)]


def posts(rig: Rig) -> int:
    return len(rig.slack.calls(POST))


async def arrives(rig: Rig, *lines: str, step: float = 0.5) -> None:
    """Until these stand in the channel, no others, and nothing waits any more."""
    await rig.pass_time_until(lambda: texts(rig) == list(lines), step)
    async with rig.background(rig.outbox_is_empty()) as emptied:
        await rig.pass_time_until(emptied.done, step)
    assert texts(rig) == list(lines)


async def stored_ts(rig: Rig, key: str) -> str | None:
    async with rig.database.transaction() as tx:
        found = await messages.find(tx, rig.team, key)
    return found.ts if found else None


def break_off(rig: Rig, how: str, *, after: bool) -> None:
    """Let the next post have no answer, made or not."""
    if how == "hangs":
        rig.slack.faults.hang(POST, after=after)
    elif how == "resets":
        rig.slack.faults.reset(POST, after=after)
    else:
        rig.slack.faults.http_error(POST, 500, after=after)


@pytest.mark.parametrize("how", ["hangs", "resets", "fails"])
@pytest.mark.parametrize("after", [False, True], ids=["lost", "made"])
@pytest.mark.parametrize("thread", [None, "card"], ids=["channel", "thread"])
async def test_a_post_without_an_answer_stands_there_once(
    socket_rig: Rig, how: str, thread: str | None, *, after: bool
):
    rig = socket_rig
    await rig.post("card", "card")
    await until(lambda: texts(rig) == ["card"])
    await rig.outbox_is_empty()
    break_off(rig, how, after=after)
    await rig.post("line", "line", thread_key=thread)
    await rig.post("next", "next", thread_key=thread)

    await arrives(rig, "card", "line", "next", step=5)

    assert await stored_ts(rig, "line") == ours(rig)[1].ts
    assert posts(rig) == (3 if after else 4)
    assert len({each.thread_ts for each in ours(rig)[1:]}) == 1


def direct_texts(rig: Rig, person: str) -> list[str]:
    channel = rig.slack.workspace.direct_channel(person)
    return [each.text for each in channel.messages.values()]


@pytest.mark.parametrize("how", ["hangs", "resets", "fails"])
@pytest.mark.parametrize("after", [False, True], ids=["lost", "made"])
@pytest.mark.parametrize("may_look", [False, True], ids=["blind", "looking"])
async def test_a_direct_message_without_an_answer_stands_there_once(
    socket_rig: Rig, how: str, *, after: bool, may_look: bool
):
    """Without the scope to open the conversation nobody can look, and a copy may come."""
    rig = socket_rig
    ana = rig.slack.person("ana").id
    if not may_look:
        rig.slack.app.scopes.discard("im:write")
    break_off(rig, how, after=after)
    async with rig.database.transaction() as tx:
        await outbox.post(tx, rig.team, Post(key="told", channel=ana, text="told"))

    copies = 2 if after and not may_look else 1
    await rig.pass_time_until(lambda: len(direct_texts(rig, ana)) == copies, 5)
    async with rig.background(rig.outbox_is_empty()) as emptied:
        await rig.pass_time_until(emptied.done, 5)

    assert direct_texts(rig, ana) == ["told"] * copies
    assert await stored_ts(rig, "told")


@pytest.mark.parametrize("after", [False, True], ids=["lost", "made"])
async def test_an_error_that_may_have_had_its_effect_is_looked_for(socket_rig: Rig, *, after: bool):
    """As Slack says of `fatal_error`: some of it may have been done."""
    rig = socket_rig
    if after:
        rig.slack.faults.http_error(POST, 503, after=True)
    else:
        rig.slack.faults.refuse(POST, "fatal_error")
    await rig.post("line", "line")

    await arrives(rig, "line")


async def test_however_often_nobody_knows_nothing_is_given_up(socket_rig: Rig):
    rig = socket_rig
    rig.slack.faults.reset(POST, times=12)
    for number in range(3):
        await rig.post(f"line{number}", f"line {number}")

    await arrives(rig, "line 0", "line 1", "line 2", step=2)

    assert posts(rig) == 15


async def test_while_slack_answers_nothing_nothing_is_tried(socket_rig: Rig):
    """Three minutes of resets: one call each, and then only the question whether it is back."""
    rig = socket_rig
    rig.slack.faults.reset(ANY_METHOD, times=None)
    for channel in ("standup", "leads"):
        for number in range(20):
            await rig.post(f"{channel}{number}", f"{number}", channel=channel)
    for _ in range(90):
        await rig.clock.advance(2)
    await until(lambda: len(rig.slack.calls("auth.test")) > 20)
    assert posts(rig) <= 2
    assert texts(rig) == []

    rig.slack.faults.lift()
    begun = rig.clock.monotonic()
    await rig.pass_time_until(lambda: texts(rig))
    assert rig.clock.monotonic() - begun <= 30
    for channel in ("standup", "leads"):
        await rig.pass_time_until(lambda channel=channel: len(texts(rig, channel)) == 20, step=1)
        assert texts(rig, channel) == [f"{number}" for number in range(20)]


async def test_connections_that_are_refused_cost_no_tries(socket_rig: Rig):
    rig = socket_rig
    await rig.post("first", "first")
    await until(lambda: texts(rig) == ["first"])
    await rig.slack.refuse_connections()
    await rig.post("line", "line")
    for _ in range(30):
        await rig.clock.advance(2)

    await rig.slack.accept_connections()

    begun = rig.clock.monotonic()
    await rig.pass_time_until(lambda: len(texts(rig)) == 2)
    assert rig.clock.monotonic() - begun <= 30
    await rig.outbox_is_empty()
    assert texts(rig) == ["first", "line"]


async def test_a_question_that_hangs_does_not_keep_slacks_return_a_secret(socket_rig: Rig):
    """As in a black hole that swallows what was sent into it for good."""
    rig = socket_rig
    rig.slack.faults.hang(ANY_METHOD, times=None)
    await rig.post("line", "line")
    await rig.pass_time_until(lambda: len(rig.slack.calls("auth.test")) > 3, step=4)
    rig.slack.faults.lift()

    begun = rig.clock.monotonic()
    await rig.pass_time_until(lambda: texts(rig))

    assert rig.clock.monotonic() - begun <= 30
    await arrives(rig, "line", step=2)


async def test_what_was_called_into_the_dark_is_not_waited_for_once_slack_is_back(socket_rig: Rig):
    """Its own time-out would be later than that."""
    rig = socket_rig
    rig.slack.faults.hang(ANY_METHOD, times=None)
    await rig.post("line", "line")
    await rig.pass_time_until(lambda: rig.slack.calls(POST))
    called = rig.clock.monotonic()
    await rig.pass_time_until(lambda: rig.clock.monotonic() - called >= 12, step=1)
    rig.slack.faults.lift()

    await rig.pass_time_until(lambda: texts(rig))

    assert rig.clock.monotonic() - called < CALL_SECONDS
    await arrives(rig, "line", step=2)


async def test_who_is_only_slow_is_waited_for(socket_rig: Rig):
    """Slack answers all else, so the post is not lost."""
    rig = socket_rig
    rig.slack.faults.hang(POST)
    await rig.post("line", "line")
    await rig.pass_time_until(lambda: rig.slack.calls(POST))
    called = rig.clock.monotonic()

    await rig.pass_time_until(lambda: posts(rig) == 2, step=1)

    assert rig.clock.monotonic() - called >= CALL_SECONDS
    await arrives(rig, "line", step=2)


async def test_what_is_there_is_not_waited_for_though_slack_answers_all_else(socket_rig: Rig):
    """Only the answer of this post is missing; what stands behind it need not wait for that."""
    rig = socket_rig
    rig.slack.faults.hang(POST, after=True)
    await rig.post("line", "line")
    await rig.pass_time_until(lambda: texts(rig) == ["line"], step=1)
    called = rig.clock.monotonic()
    await rig.post("next", "next")

    await rig.pass_time_until(lambda: texts(rig) == ["line", "next"], step=1)

    assert rig.clock.monotonic() - called < CALL_SECONDS / 2
    assert posts(rig) == 2


@pytest.mark.parametrize("how", ["hangs", "resets", "fails"])
async def test_without_the_history_scope_a_doubt_adds_one_copy_and_no_hole(
    socket_rig: Rig, how: str
):
    rig = socket_rig
    rig.slack.app.scopes -= HISTORY_SCOPES
    break_off(rig, how, after=True)
    await rig.post("line", "line")
    await rig.post("next", "next")

    await arrives(rig, "line", "line", "next", step=5)

    assert posts(rig) == 3


async def test_a_slack_that_never_lets_us_look_holds_nothing_up(socket_rig: Rig):
    rig = socket_rig
    rig.slack.faults.refuse("conversations.history", "internal_error", times=None)
    rig.slack.faults.reset(POST)
    await rig.post("line", "line")

    await arrives(rig, "line", step=2)

    assert len(rig.slack.calls("conversations.history")) == 5


async def test_a_look_waits_its_turn(socket_rig: Rig):
    """Some apps may look once a minute only."""
    rig = socket_rig
    rig.slack.faults.rate_limit("conversations.history", 60)
    rig.slack.faults.reset(POST, after=True)
    await rig.post("line", "line")
    await rig.post("elsewhere", "elsewhere", channel="leads")
    await until(lambda: texts(rig, "leads") == ["elsewhere"])

    await arrives(rig, "line", step=5)

    assert posts(rig) == 2


async def test_what_is_far_back_is_found_page_by_page(socket_rig: Rig):
    rig = socket_rig
    rig.slack.workspace.longest_page = 15
    rig.slack.faults.hang(POST, after=True)
    await rig.post("line", "line")
    await until(lambda: texts(rig) == ["line"])
    for number in range(40):
        rig.slack.person("ana").posts("standup", f"chatter {number}")

    await arrives(rig, "line", step=5)

    # Three pages while its answer is waited for, and once more when it is in doubt.
    assert len(rig.slack.calls("conversations.history")) in {3, 6}
    assert posts(rig) == 1


async def test_our_clock_has_no_say_in_where_is_looked(socket_rig: Rig):
    rig = socket_rig
    await rig.post("first", "first")
    await until(lambda: texts(rig) == ["first"])
    await rig.outbox_is_empty()
    rig.clock.set_wall(3600)
    rig.slack.faults.reset(POST, after=True)
    await rig.post("line", "line")

    await arrives(rig, "first", "line")

    [look] = rig.slack.calls("conversations.history")
    assert float(look.arguments["oldest"]) == pytest.approx(float(ours(rig)[0].ts) - 60)


async def test_a_mark_says_nothing_to_other_apps(socket_rig: Rig):
    await socket_rig.post("m1/chat/uuid-of-alice", "line", author="Alice")
    post = await socket_rig.slack.next_post("standup")

    assert post.metadata is not None
    assert re.fullmatch("[0-9a-f]{32}", post.metadata["event_payload"]["key"])
    assert set(post.metadata["event_payload"]) == {"key"}
    assert "alice" not in str(post.metadata)


async def test_a_mark_that_another_app_has_copied_is_not_ours(socket_rig: Rig):
    rig = socket_rig
    rig.slack.faults.hang(POST, after=True)
    await rig.post("line", "line")
    await until(lambda: texts(rig) == ["line"])
    [real] = ours(rig)
    copy = rig.slack.person("ana").posts("standup", "copied", metadata=real.metadata)
    other = rig.slack.person("bob").posts("standup", "copied", metadata=real.metadata)
    other.bot_id, other.app_id = "B0OTHER", "A0OTHER"

    await rig.pass_time_until(lambda: rig.slack.calls("conversations.history"), step=5)
    await rig.outbox_is_empty()

    assert await stored_ts(rig, "line") == real.ts
    assert real.ts < copy.ts


async def test_a_post_that_stands_there_more_than_once_loses_its_copies(socket_rig: Rig):
    """As where nobody could look when it was in doubt for the first time."""
    rig = socket_rig
    rig.slack.app.scopes -= HISTORY_SCOPES
    rig.slack.faults.reset(POST, times=2, after=True)
    await rig.post("line", "line")
    await rig.pass_time_until(lambda: len(texts(rig)) == 2)
    rig.slack.app.scopes |= HISTORY_SCOPES

    await arrives(rig, "line", step=2)


async def test_a_slack_that_takes_no_metadata_gets_none(socket_rig: Rig):
    rig = socket_rig
    rig.slack.faults.refuse(POST, "metadata_must_be_sent_from_app")
    await rig.post("line", "line")
    await rig.post("next", "next")

    await arrives(rig, "line", "next")

    assert [each.metadata for each in ours(rig)] == [None, None]
    assert posts(rig) == 3


@pytest.mark.parametrize("change", ["edit", "delete"])
async def test_a_change_without_an_answer_is_simply_made_again(socket_rig: Rig, change: str):
    rig = socket_rig
    await rig.post("card", "one")
    await rig.slack.next_post("standup")
    await rig.outbox_is_empty()
    method = "chat.update" if change == "edit" else "chat.delete"
    # Slack's own event of a deletion, which would end the tries, does not come.
    rig.slack.app.subscriptions.clear()
    rig.slack.faults.reset(method, times=5, after=True)
    if change == "edit":
        await rig.edit("card", "two")
    else:
        await rig.delete("card")

    await rig.pass_time_until(lambda: len(rig.slack.calls(method)) == 6, step=2)
    await rig.outbox_is_empty()

    assert texts(rig) == (["two"] if change == "edit" else [])
    assert not rig.slack.calls("conversations.history")


@pytest.mark.parametrize("arrived", [False, True], ids=["lost", "made"])
async def test_a_kill_between_attempt_and_answer_doubles_and_loses_nothing(
    database: Database, clock: FakeClock, *, arrived: bool
):
    """What had arrived is found at once; what had not may come for as long as a call may run."""
    async with connected(database, clock) as rig:
        await rig.post("first", "first")
        await rig.post("second", "second")
        async with database.transaction() as tx:
            [first] = await due(tx, rig.team)
            await attempt(tx, first.id)
        if arrived:
            mark = {"event_type": "bridge_message", "event_payload": {"key": first.marks[0]}}
            client = rig.edge.workspaces.get(rig.team).client  # type: ignore[union-attr]
            await client.chat_postMessage(channel=first.channel, text="first", metadata=mark)

        async with serving(rig, ScriptedRunner()):
            if arrived:
                await until(lambda: len(texts(rig)) == 2)
            begun = clock.monotonic()
            await rig.pass_time_until(lambda: len(texts(rig)) == 2, step=2)
            await rig.outbox_is_empty()

    assert texts(rig) == ["first", "second"]
    longest = 4 if database.is_alone else 20
    assert arrived or clock.monotonic() - begun >= longest - 2


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_that_is_set_holds_no_post_and_keeps_the_order(socket_rig: Rig, hours: int):
    rig = socket_rig
    rig.slack.faults.rate_limit(POST, 5)
    await rig.post("line", "line")
    await until(lambda: posts(rig) == 1)
    rig.clock.set_wall(3600 * hours)
    await rig.post("next", "next")

    begun = rig.clock.monotonic()
    await arrives(rig, "line", "next")

    assert rig.clock.monotonic() - begun < 60
    assert posts(rig) == 3
