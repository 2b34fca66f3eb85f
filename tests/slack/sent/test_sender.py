"""The outbox reaches Slack: in order, once, in Slack's tempo, whatever goes wrong."""

from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bridge.ownership import Kind
from bridge.simulator.slack.web_api.faults import CallFault
from bridge.storage.database import Database
from bridge.storage.queues import messages, outbox
from bridge.storage.queues.outbox import Priority
from tests.fake_clock import FakeClock
from tests.slack.rig import Rig, ScriptedRunner, connected, serving, until

HOSTILE = "<!channel> <@U123> *bold* `code` & \u202egnp.exe\u200b <http://x|bank>"


def rich(text: str) -> tuple[dict[str, Any], ...]:
    element = {"type": "text", "text": text}
    section = {"type": "rich_text_section", "elements": [element]}
    return ({"type": "rich_text", "elements": [section]},)


def texts(rig: Rig, channel: str = "standup") -> list[str]:
    found = rig.slack.channel(channel).messages.values()
    return [message.text for message in found if message.bot_id]


async def ts_of(rig: Rig, key: str) -> str | None:
    async with rig.database.transaction() as tx:
        message = await messages.find(tx, rig.team, key)
    return message.ts if message else None


async def test_a_post_an_edit_and_a_delete_arrive(socket_rig: Rig):
    await socket_rig.post("card", "one", blocks=rich("one"))
    post = await socket_rig.slack.next_post("standup")
    await socket_rig.outbox_is_empty()
    assert await ts_of(socket_rig, "card") == post.ts

    await socket_rig.edit("card", "two", blocks=rich("two"))
    edit = await socket_rig.slack.next_edit("standup")
    assert (edit.ts, edit.words) == (post.ts, "two")

    async with socket_rig.database.transaction() as tx:
        await outbox.delete(tx, socket_rig.team, "card")
    await socket_rig.outbox_is_empty()
    assert texts(socket_rig) == []


async def test_a_reply_waits_for_its_thread(socket_rig: Rig):
    socket_rig.slack.faults.http_error("chat.postMessage", 503)
    await socket_rig.post("card", "card")
    await socket_rig.post("line", "line", thread_key="card")
    await socket_rig.pass_time_until(lambda: len(texts(socket_rig)) == 2)

    card = await socket_rig.slack.next_post("standup")
    line = await socket_rig.slack.next_post("standup")
    assert (card.text, line.text, line.thread_ts) == ("card", "line", card.ts)


async def test_an_author_is_the_sender_and_nothing_is_parsed(socket_rig: Rig):
    await socket_rig.post("line", "hello", blocks=rich(HOSTILE), author="Alice")
    post = await socket_rig.slack.next_post("standup")

    assert post.username == "Alice (Pexip)"
    assert post.notifies == set()
    (call,) = socket_rig.slack.calls("chat.postMessage")
    sent = {name: call.arguments[name] for name in ("parse", "link_names", "unfurl_links")}
    assert sent == {"parse": "none", "link_names": False, "unfurl_links": False}


async def test_without_the_scope_the_author_stands_in_the_text(socket_rig: Rig):
    """Slack is asked once; from then on the name is written."""
    socket_rig.slack.app.scopes.remove("chat:write.customize")
    for number in range(2):
        await socket_rig.post(f"line{number}", "hello", blocks=rich("hello"), author="<Alice>")

    posts = [await socket_rig.slack.next_post("standup") for _ in range(2)]
    await socket_rig.outbox_is_empty()

    assert [post.words for post in posts] == ["<Alice> (Pexip): hello"] * 2
    assert [post.text for post in posts] == ["&lt;Alice&gt; (Pexip): hello"] * 2
    assert len(socket_rig.slack.calls("chat.postMessage")) == 3


async def test_a_burst_of_fifty_arrives_in_order_and_once(socket_rig: Rig):
    """Slack's patience with bursts is shorter than ours would be: its 429 costs only time."""
    socket_rig.slack.faults.rate_limit("chat.postMessage", 10)
    for number in range(50):
        await socket_rig.post(f"line{number}", f"line {number}")

    await socket_rig.pass_time_until(lambda: len(texts(socket_rig)) == 50, step=1.1)

    assert texts(socket_rig) == [f"line {number}" for number in range(50)]
    refused = [c for c in socket_rig.slack.calls("chat.postMessage") if not c.ok]
    assert len(refused) == 1


async def test_a_429_holds_up_no_other_method(socket_rig: Rig):
    await socket_rig.post("card", "card", channel="leads")
    await socket_rig.slack.next_post("leads")
    await socket_rig.outbox_is_empty()
    socket_rig.slack.faults.rate_limit("chat.postMessage", 600)

    await socket_rig.post("line", "line")
    await until(lambda: len(socket_rig.slack.calls("chat.postMessage")) == 2)
    await socket_rig.edit("card", "card 2")
    await socket_rig.slack.next_edit("leads")

    assert texts(socket_rig) == []


@pytest.mark.parametrize("status", [500, 503])
async def test_a_server_error_is_tried_again(socket_rig: Rig, status: int):
    socket_rig.slack.faults.http_error("chat.postMessage", status, times=3)
    await socket_rig.post("line", "line")

    await socket_rig.pass_time_until(lambda: texts(socket_rig))
    await socket_rig.outbox_is_empty()

    assert texts(socket_rig) == ["line"]


async def test_a_stop_finishes_what_is_in_flight(sqlite_database: Database, clock: FakeClock):
    async with connected(sqlite_database, clock) as rig:
        async with serving(rig, ScriptedRunner()):
            await rig.post("line", "line")
            await until(lambda: rig.slack.calls("chat.postMessage"))

        assert await rig.outbox_depth() == 0
        assert texts(rig) == ["line"]


async def test_refused_blocks_go_as_plain_text(socket_rig: Rig):
    await socket_rig.post("line", "in words", blocks=({"type": "nonsense"},))

    post = await socket_rig.slack.next_post("standup")

    assert (post.text, post.blocks) == ("in words", [])


async def test_blocks_that_are_too_long_go_as_plain_text(socket_rig: Rig):
    await socket_rig.post("line", "in words", blocks=rich("x" * 14_000))

    assert (await socket_rig.slack.next_post("standup")).words == "in words"


async def test_what_is_refused_for_good_holds_nothing_up(socket_rig: Rig):
    socket_rig.slack.faults.refuse("chat.postMessage", "invalid_blocks", times=2)
    await socket_rig.post("card", "card")
    await socket_rig.post("line", "line", thread_key="card")

    line = await socket_rig.slack.next_post("standup")
    await socket_rig.outbox_is_empty()

    assert (line.text, line.thread_ts) == ("line", None)
    assert texts(socket_rig) == ["line"]


@pytest.mark.parametrize("error", ["not_in_channel", "channel_not_found", "is_archived"])
async def test_a_channel_that_is_closed_to_us_is_reported(socket_rig: Rig, error: str):
    # A channel that is not found is looked for once more.
    times = 2 if error == "channel_not_found" else 1
    socket_rig.slack.faults.refuse("chat.postMessage", error, times)
    await socket_rig.post("line", "line")
    await socket_rig.pass_time_until(lambda: not socket_rig.troubles.empty())
    await socket_rig.post("other", "other", channel="leads")
    await socket_rig.slack.next_post("leads")

    trouble = socket_rig.troubles.get_nowait()
    assert trouble == (socket_rig.team, socket_rig.channel(), error)
    await socket_rig.outbox_is_empty()


async def test_a_channel_that_is_not_found_for_a_moment_gets_its_message(socket_rig: Rig):
    """As one that is just getting another id."""
    socket_rig.slack.faults.refuse("chat.postMessage", "channel_not_found")
    await socket_rig.post("line", "line")

    await socket_rig.pass_time_until(lambda: texts(socket_rig))
    await socket_rig.outbox_is_empty()

    assert texts(socket_rig) == ["line"]
    assert socket_rig.troubles.empty()


async def test_a_deleted_card_is_reported_and_can_be_posted_anew(socket_rig: Rig):
    await socket_rig.post("card", "card")
    first = await socket_rig.slack.next_post("standup")
    await socket_rig.outbox_is_empty()
    socket_rig.slack.workspace.delete_message(first)

    await socket_rig.edit("card", "card 2")
    async with socket_rig.patience():
        assert await socket_rig.gone.get() == (socket_rig.team, "card", False)
    async with socket_rig.database.transaction() as tx:
        post = outbox.Post(key="card", channel=socket_rig.channel(), text="card 3")
        await outbox.repost(tx, socket_rig.team, post)

    again = await socket_rig.slack.next_post("standup")
    await socket_rig.outbox_is_empty()
    assert (await ts_of(socket_rig, "card"), again.text) == (again.ts, "card 3")


async def test_a_revoked_token_keeps_the_rows_until_it_is_good_again(socket_rig: Rig):
    socket_rig.slack.faults.revoke_token()
    for number in range(3):
        await socket_rig.post(f"line{number}", f"line {number}")
    await until(lambda: socket_rig.edge.trouble == "Slack refuses the bot token")
    await socket_rig.clock.advance(30)
    assert len(socket_rig.slack.calls("chat.postMessage")) == 1

    socket_rig.slack.faults.restore_token()
    await socket_rig.pass_time_until(lambda: len(texts(socket_rig)) == 3, step=5)

    await until(lambda: socket_rig.edge.is_ready)
    assert texts(socket_rig) == [f"line {number}" for number in range(3)]


async def test_a_card_is_not_edited_faster_than_every_three_seconds(socket_rig: Rig):
    await socket_rig.post("card", "0", priority=Priority.CARD)
    await socket_rig.slack.next_post("standup")
    await socket_rig.outbox_is_empty()
    await socket_rig.edit("card", "1")
    await socket_rig.slack.next_edit("standup")
    await socket_rig.outbox_is_empty()

    await socket_rig.edit("card", "2")
    await socket_rig.edit("card", "3")
    await socket_rig.pass_time_until(lambda: texts(socket_rig) == ["3"], step=0.5)

    first, second = socket_rig.slack.calls("chat.update")
    assert second.at - first.at >= 3


async def test_an_urgent_edit_of_the_card_does_not_wait(socket_rig: Rig):
    await socket_rig.post("card", "0")
    await socket_rig.slack.next_post("standup")
    for number in range(1, 4):
        await socket_rig.outbox_is_empty()
        await socket_rig.edit("card", str(number), priority=Priority.ALERT)
        assert (await socket_rig.slack.next_edit("standup")).text == str(number)


async def test_a_database_that_fails_for_a_while_loses_and_doubles_nothing(socket_rig: Rig):
    await socket_rig.post("first", "first")
    await socket_rig.slack.next_post("standup")
    await socket_rig.outbox_is_empty()
    await socket_rig.post("line", "line")
    await until(lambda: len(texts(socket_rig)) == 2)
    async with socket_rig.database.transaction() as tx:
        await tx.change(text("ALTER TABLE outbox RENAME TO away"))
    with capture_logs() as logs:
        # It is looked once a minute whether somebody else has written.
        await socket_rig.clock.advance(61)
        await until(lambda: logs)
    async with socket_rig.database.transaction() as tx:
        await tx.change(text("ALTER TABLE away RENAME TO outbox"))

    await socket_rig.post("next", "next")
    await socket_rig.pass_time_until(lambda: len(texts(socket_rig)) == 3)

    assert texts(socket_rig) == ["first", "line", "next"]


async def test_deleting_what_is_gone_is_done(socket_rig: Rig):
    await socket_rig.post("card", "card")
    card = await socket_rig.slack.next_post("standup")
    await socket_rig.outbox_is_empty()
    socket_rig.slack.workspace.delete_message(card)

    async with socket_rig.database.transaction() as tx:
        await outbox.delete(tx, socket_rig.team, "card")

    await socket_rig.outbox_is_empty()


async def test_whoever_has_lost_the_workspace_meanwhile_makes_no_second_call(
    socket_rig: Rig, monkeypatch: pytest.MonkeyPatch
):
    """As where it stood still during the first: another replica sends here by then."""
    rig, faults = socket_rig, socket_rig.slack.faults
    claim = rig.claims.find(Kind.SENDER, rig.team)
    assert claim is not None
    take_call = faults.take_call

    def lose(method: str) -> CallFault | None:
        claim.is_lost = claim.is_lost or method == "chat.postMessage"
        return take_call(method)

    monkeypatch.setattr(faults, "take_call", lose)
    faults.refuse("chat.postMessage", "invalid_blocks")
    with capture_logs() as logs:
        await rig.post("line", "in words", blocks=rich("line"))
        await until(lambda: any("another replica" in each["event"] for each in logs))
    assert len(rig.slack.calls("chat.postMessage")) == 1
    # It stays as attempted, so that whoever sends now looks for it.
    assert await rig.outbox_depth() == 1
