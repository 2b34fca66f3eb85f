"""Commands in messages: mentions in threads, and direct messages."""

import pytest

from bridge.commands.table.invocation import Surface
from bridge.commands.table.outcome import Button, Done
from bridge.simulator.slack.state.entities import Channel, Message
from tests.slack.rig import Rig, ScriptedRunner


async def test_a_mention_in_a_thread_is_a_command_and_is_answered_there(
    rig: Rig, runner: ScriptedRunner
):
    runner.outcomes = [Done(text="Muted Bob.")]
    root = rig.slack.person("ana").posts("standup", "The card")

    rig.slack.person("ana").posts("standup", "@pexip mute bob", thread_ts=root.ts)

    asked = await runner.next_asked()
    assert (asked.words, asked.surface) == ("mute bob", Surface.MENTION)
    assert asked.channel == rig.channel()
    answer = await rig.slack.next_ephemeral("ana")
    assert "Muted Bob." in answer.words
    assert answer.thread_ts == root.ts


async def test_a_mention_runs_once_though_slack_tells_of_it_twice(rig: Rig, runner: ScriptedRunner):
    rig.slack.person("ana").posts("standup", "@pexip mute bob")
    await rig.slack.next_ephemeral("ana")
    rig.slack.person("ana").posts("standup", "@pexip lock")
    await rig.slack.next_ephemeral("ana")

    assert runner.count == 2


@pytest.mark.parametrize("missing", ["app_mention", "message.channels"])
async def test_either_event_is_enough(rig: Rig, runner: ScriptedRunner, missing: str):
    rig.slack.app.subscriptions.discard(missing)

    rig.slack.person("ana").posts("standup", "@pexip, mute  bob")

    assert (await runner.next_asked()).words == "mute  bob"


async def test_a_command_is_no_chat_for_the_meeting(rig: Rig, runner: ScriptedRunner):
    rig.slack.person("ana").posts("standup", "@pexip mute bob")
    rig.slack.person("ana").posts("standup", "hello all")
    await runner.next_asked()

    [row] = await rig.next_inbox_rows()
    assert row.payload["text"] == "hello all"


@pytest.mark.parametrize("before", [" " * 20_000, "\n" * 20_000 + "hey, "])
async def test_blanks_before_and_after_a_mention_say_nothing(
    rig: Rig, runner: ScriptedRunner, before: str
):
    rig.slack.person("ana").posts("standup", f"{before}@pexip{' ' * 10_000}mute bob")

    assert (await runner.next_asked()).words == "mute bob"


async def test_who_only_talks_about_the_bridge_commands_nothing(rig: Rig, runner: ScriptedRunner):
    rig.slack.person("ana").posts("standup", "ask @pexip mute bob")

    [row] = await rig.next_inbox_rows()
    assert row.kind == "message"
    assert runner.count == 0


async def test_an_edited_command_runs_no_second_time(rig: Rig, runner: ScriptedRunner):
    ana = rig.slack.person("ana")
    message = ana.posts("standup", "@pexip mute bob")
    await rig.slack.next_ephemeral("ana")

    ana.edits(message, "@pexip mute alice")
    await rig.next_inbox_rows()

    assert runner.count == 1


async def test_a_direct_message_is_answered_by_one(rig: Rig, runner: ScriptedRunner):
    runner.outcomes = [
        Done(text="What the bridge can do:", buttons=(Button(label="My meetings", command="x"),))
    ]
    ana = rig.slack.person("ana")

    direct = rig.slack.workspace.channels[ana.messages_app("help").channel]

    asked = await runner.next_asked()
    assert (asked.words, asked.surface) == ("help", Surface.DIRECT_MESSAGE)
    await rig.slack.until(
        lambda: any("What the bridge" in each.words for each in direct.messages.values())
    )
    assert runner.count == 1


async def test_a_direct_message_in_a_thread_is_answered_there(rig: Rig, runner: ScriptedRunner):
    runner.outcomes = [Done(text="First."), Done(text="Second."), Done(text="Third.")]
    ana = rig.slack.person("ana")
    root = ana.messages_app("help")
    direct = rig.slack.workspace.channels[root.channel]
    await runner.next_asked()
    first = await rig.slack.until(lambda: found(direct, "First."))

    ana.posts(direct, "status", thread_ts=root.ts)
    second = await rig.slack.until(lambda: found(direct, "Second."))
    ana.posts(direct, "status", thread_ts=first.ts)
    third = await rig.slack.until(lambda: found(direct, "Third."))

    assert not first.is_reply
    assert (second.thread_ts, third.thread_ts) == (root.ts, first.ts)


def found(channel: Channel, words: str) -> Message | None:
    return next((each for each in channel.messages.values() if words in each.words), None)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("@pexip /pexip who", "who"),
        ("@pexip: /Pexip  mute bob", "mute bob"),
        ("@pexip /pexip", ""),
        ("@pexip /pexipwho", "/pexipwho"),
        ("*@pexip* who", "who"),
        ("*@pexip who*", "who"),
        ("_*@pexip*_, mute bob", "mute bob"),
        ("@pexip say *now*", "say *now*"),
    ],
)
async def test_however_the_bridge_is_named_it_is_a_command_and_no_chat(
    socket_rig: Rig, runner: ScriptedRunner, typed: str, words: str
):
    socket_rig.slack.person("ana").posts("standup", typed)

    assert (await runner.next_asked()).words == words
    assert await socket_rig.inbox_rows() == []
