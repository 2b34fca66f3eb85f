"""Somebody deletes a thread's first message: what follows goes into a new thread, all of it."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from structlog.testing import capture_logs

from bridge.simulator.slack.state.changes import Change, Posted
from bridge.simulator.slack.state.entities import Message
from bridge.storage.database import Database
from bridge.storage.queues import messages, outbox
from bridge.storage.queues.outbox import Post
from bridge.storage.transactions.encryption import Cipher
from tests.fake_clock import FakeClock
from tests.postgres_proxy import postgres_proxy
from tests.slack.rig import Rig, ScriptedRunner, running, until

POST = "chat.postMessage"
GOES_ON = "This thread goes on here: its first message was deleted."


def ours(rig: Rig) -> list[Message]:
    return [each for each in rig.slack.channel("standup").messages.values() if each.bot_id]


def outline(rig: Rig) -> list[tuple[str, str | None]]:
    """Each message with the words of what it hangs on."""
    by_ts = {each.ts: each.text for each in ours(rig)}
    return [
        (each.text, by_ts.get(each.thread_ts or "") if each.is_reply else None)
        for each in ours(rig)
    ]


async def begin_thread(rig: Rig) -> Message:
    await rig.post("card", "card")
    await rig.post("one", "one", thread_key="card")
    await until(lambda: len(ours(rig)) == 2)
    await rig.outbox_is_empty()
    # What Slack does of itself, and what it says where it refuses, are tried elsewhere.
    rig.slack.workspace.tombstones_take_replies = False
    return ours(rig)[0]


def delete(rig: Rig, message: Message) -> None:
    """So that no event tells of it, as where Slack's events come late."""
    rig.slack.app.subscriptions.clear()
    rig.slack.person("dave").deletes(message)


async def settled(rig: Rig) -> None:
    async with rig.background(rig.outbox_is_empty()) as emptied:
        await rig.pass_time_until(emptied.done)


async def test_a_reply_that_slips_into_the_channel_is_taken_back_into_a_new_thread(
    socket_rig: Rig,
):
    rig = socket_rig
    delete(rig, await begin_thread(rig))

    await rig.post("two", "two", thread_key="card")
    await rig.post("three", "three", thread_key="card")
    await settled(rig)

    assert rig.gone.get_nowait() == (rig.team, "card", True)
    assert rig.gone.empty()
    assert outline(rig)[-3:] == [(GOES_ON, None), ("two", GOES_ON), ("three", GOES_ON)]
    assert all(thread for text, thread in outline(rig) if text in {"two", "three"})


@pytest.mark.parametrize(
    "error", ["thread_not_found", "cannot_reply_to_message", "invalid_thread_ts"]
)
async def test_a_thread_that_slack_refuses_is_renewed(socket_rig: Rig, error: str):
    rig = socket_rig
    await begin_thread(rig)
    rig.slack.faults.refuse(POST, error)

    await rig.post("two", "two", thread_key="card")
    await settled(rig)

    assert outline(rig)[-1] == ("two", GOES_ON)


async def test_where_each_first_message_is_deleted_the_reply_ends_in_the_channel(socket_rig: Rig):
    """As by an app that keeps a channel tidy: it is not fought for ever."""
    rig = socket_rig
    delete(rig, await begin_thread(rig))

    def tidy(change: Change) -> None:
        if isinstance(change, Posted) and change.message.text == GOES_ON:
            rig.slack.workspace.delete_message(change.message)

    rig.slack.workspace.feed.listen(tidy)
    await rig.post("two", "two", thread_key="card")
    await settled(rig)

    assert outline(rig)[-1] == ("two", None)
    assert [each.text for each in ours(rig)].count("two") == 1


async def test_whoever_posted_the_first_message_posts_it_anew(socket_rig: Rig):
    """And only once, although a reply and Slack's event tell of the same end."""
    rig = socket_rig
    first = await begin_thread(rig)

    async def restore(workspace: str, key: str, *, is_needed: bool) -> None:
        rig.gone.put_nowait((workspace, key, is_needed))
        async with rig.database.transaction() as tx:
            await outbox.repost(tx, workspace, Post(key, rig.channel(), "card again"))

    sender = rig.edge.sender_of(rig.team)
    assert sender is not None
    sender._delivery._roots._on_gone = restore
    delete(rig, first)
    await rig.post("two", "two", thread_key="card")
    await settled(rig)
    await rig.post("three", "three", thread_key="card")
    await settled(rig)

    assert rig.gone.qsize() == 1
    assert outline(rig)[-3:] == [
        ("card again", None),
        ("two", "card again"),
        ("three", "card again"),
    ]


async def test_slacks_event_tells_before_anything_goes_astray(socket_rig: Rig):
    rig = socket_rig
    first = await begin_thread(rig)

    rig.slack.person("dave").deletes(first)
    async with rig.patience():
        assert await rig.gone.get() == (rig.team, "card", False)
    async with rig.database.transaction() as tx:
        found = await messages.find(tx, rig.team, "card")
    assert found is not None
    assert found.ts is None

    await rig.post("two", "two", thread_key="card")
    await settled(rig)
    assert outline(rig)[-1] == ("two", GOES_ON)
    assert not rig.slack.calls("chat.delete")


@pytest.mark.timeout(60)
async def test_a_deletion_while_the_database_is_away_is_acted_upon_once_it_is_back(
    runner: ScriptedRunner, postgres_url: str, cipher: Cipher, clock: FakeClock
):
    """Slack tells of it once; until then nothing is lost, and nothing fills the log."""
    # The name of a socket may be a hundred characters long.
    with TemporaryDirectory(prefix="pg-") as folder, capture_logs() as logs:
        async with postgres_proxy(postgres_url, Path(folder)) as proxy:
            url = proxy.url.render_as_string(hide_password=False)
            database = Database(url, cipher, clock)
            async with running(runner, database, clock) as rig:
                first = await begin_thread(rig)
                await proxy.close()
                await until(lambda: rig.database.trouble)
                rig.slack.person("dave").deletes(first)
                await until(lambda: rig.database._writer._held.count)
                await proxy.open()
                async with rig.patience():
                    assert await rig.gone.get() == (rig.team, "card", False)
            await database.close()
    assert len([each for each in logs if each["log_level"] in {"warning", "error"}]) <= 2


async def test_what_a_person_deletes_of_their_own_is_nothing_of_ours(socket_rig: Rig):
    rig = socket_rig
    ana = rig.slack.person("ana")
    ana.deletes(ana.posts("standup", "oops"))
    await rig.next_inbox_rows(2)

    assert rig.gone.empty()


async def test_a_reply_that_slipped_without_an_answer_is_taken_back_as_well(socket_rig: Rig):
    rig = socket_rig
    delete(rig, await begin_thread(rig))
    rig.slack.faults.reset(POST, after=True)

    await rig.post("two", "two", thread_key="card")
    await settled(rig)

    assert [thread is not None for text, thread in outline(rig) if text == "two"] == [True]
    assert len(rig.slack.calls("chat.delete")) == 1


async def test_where_slack_tells_nothing_of_the_message_all_is_taken_for_well(socket_rig: Rig):
    """As servers do that only look like Slack."""
    rig = socket_rig
    first = await begin_thread(rig)
    rig.slack.faults.refuse(POST, "", ok=True, ts="1700000000.000001", channel=rig.channel())
    await rig.post("two", "two", thread_key="card")
    await settled(rig)

    assert rig.gone.empty()
    assert first in ours(rig)


async def test_what_we_delete_ourselves_is_nobody_elses_deletion(socket_rig: Rig):
    """Though Slack tells of it, and the answer to our call is lost."""
    rig = socket_rig
    await begin_thread(rig)
    rig.slack.faults.reset("chat.delete", after=True)

    await rig.delete("one")
    await until(lambda: "one" not in [each.text for each in ours(rig)])
    await settled(rig)
    await rig.post("two", "two", thread_key="card")
    await settled(rig)

    assert rig.gone.empty()
    assert outline(rig) == [("card", None), ("two", "card")]
