"""What changes something is stored before Slack has its answer; nothing else is."""

import pytest

from tests.slack.rig import Rig, until


def settled(rig: Rig) -> bool:
    return rig.slack.courier.is_idle


async def test_a_message_is_stored_with_its_thread(rig: Rig):
    ana = rig.slack.person("ana")
    root = ana.posts("standup", "hello")
    ana.posts("standup", "a reply", thread_ts=root.ts)

    rows = await rig.next_inbox_rows(2)

    first = rows[0]
    assert (first.kind, first.ts, first.thread_ts) == ("message", root.ts, None)
    assert {row.payload["text"] for row in rows} == {"hello", "a reply"}
    assert {row.workspace for row in rows} == {rig.team}
    assert {row.thread_ts for row in rows} == {None, root.ts}


async def test_half_of_an_emoji_loses_no_message(rig: Rig):
    """Programs that cut a text by UTF-16 units write such JSON, and it is legal."""
    event = {
        "type": "message",
        "user": rig.slack.person("ana").id,
        "channel": rig.channel(),
        "text": "cut here \ud83d",
        "ts": "1.2",
    }
    rig.slack.courier.send_event(
        {"type": "event_callback", "team_id": rig.team, "event_id": "Ev1", "event": event}
    )

    [row] = await rig.next_inbox_rows(1)

    assert row.payload["text"] == "cut here \ufffd"


async def test_edits_and_deletions_sort_behind_their_message(rig: Rig):
    ana = rig.slack.person("ana")
    message = ana.posts("standup", "hello")
    ana.edits(message, "hello all")
    ana.deletes(message)

    rows = await rig.next_inbox_rows(3)

    assert [row.kind for row in rows] == ["message", "message_changed", "message_deleted"]
    assert {row.ts for row in rows} == {message.ts}


async def test_an_event_delivered_twice_is_stored_once(rig: Rig):
    rig.slack.faults.duplicate()
    rig.slack.person("ana").posts("standup", "hello")

    await rig.next_inbox_rows(1)
    await until(lambda: settled(rig))

    assert len(await rig.inbox_rows()) == 1


async def test_a_message_under_another_event_id_is_stored_once(rig: Rig):
    event = {
        "type": "message",
        "user": rig.slack.person("ana").id,
        "channel": rig.channel(),
        "text": "hello",
        "ts": "1.2",
    }
    body = {"type": "event_callback", "team_id": rig.team, "event": event}

    for event_id in ("Ev1", "Ev2"):
        rig.slack.courier.send_event(body | {"event_id": event_id})
    await until(lambda: settled(rig))

    assert len(await rig.inbox_rows()) == 1


async def test_our_own_messages_are_not_stored(rig: Rig):
    """Neither as they are posted nor as they change, with or without a name of their own."""
    for author in (None, "Alice"):
        key = f"line {author}"
        await rig.post(key, "hello", author=author)
        await rig.slack.next_post("standup")
        await rig.outbox_is_empty()
        await rig.edit(key, "hello again")
        await rig.slack.next_edit("standup")
        await rig.outbox_is_empty()
    await until(lambda: settled(rig))

    assert await rig.inbox_rows() == []


async def test_what_happens_to_a_channel_is_stored(rig: Rig):
    dave = rig.slack.person("dave")
    dave.renames("standup", "daily")
    dave.removes_bot("leads")
    dave.archives("daily")

    rows = await rig.next_inbox_rows(3)

    kinds = {row.kind for row in rows}
    assert {"channel_rename", "channel_archive"} <= kinds
    assert kinds & {"channel_left", "group_left", "member_left_channel"}
    assert rig.channel("daily") in {row.channel for row in rows}


async def test_an_uninstalled_app_is_stored(socket_rig: Rig):
    socket_rig.slack.uninstall()

    rows = await socket_rig.next_inbox_rows(2)

    assert {row.kind for row in rows} == {"app_uninstalled", "tokens_revoked"}


async def test_other_events_are_acknowledged_and_forgotten(rig: Rig):
    rig.slack.app.subscriptions.add("user_change")
    user = {"id": "U1", "name": "x"}
    rig.slack.send_event("user_change", {"type": "user_change", "user": user})

    await until(lambda: settled(rig))

    assert await rig.inbox_rows() == []


async def test_another_workspace_is_not_heard(socket_rig: Rig):
    socket_rig.slack.workspace.team_id = "TOTHER"
    socket_rig.slack.person("ana").posts("standup", "hello")

    await until(lambda: settled(socket_rig))

    assert await socket_rig.inbox_rows() == []


async def test_commands_and_presses_leave_no_payload(rig: Rig):
    await rig.slack.person("ana").types("standup", "/pexip bind meet.alice")
    await rig.slack.next_ephemeral("ana")

    assert await rig.inbox_rows() == []


@pytest.mark.parametrize("event", [{}, {"type": "message"}, {"type": "message", "message": 3}])
async def test_a_strange_event_is_no_trouble(rig: Rig, event: dict):
    rig.slack.send_event("message.channels", event)
    rig.slack.person("ana").posts("standup", "hello")

    await until(lambda: settled(rig))

    assert "hello" in {row.payload.get("text") for row in await rig.inbox_rows()}


async def test_what_cannot_be_stored_is_held_and_meets_what_slack_delivers_again(rig: Rig):
    """Slack repeats what was not acknowledged: at once, after a minute, after five."""
    async with rig.database.transaction():
        # Nobody else writes in the block.
        rig.slack.person("ana").posts("standup", "first")
        rig.slack.person("ana").posts("standup", "second")
        await rig.pass_time_until(lambda: rig.clock.monotonic() > 61, step=5)
        assert not settled(rig)

    await rig.pass_time_until(lambda: settled(rig), step=5)

    rows = await rig.inbox_rows()
    assert [row.payload["text"] for row in rows] == ["first", "second"]


async def test_an_edit_or_deletion_under_two_event_ids_is_stored_once(rig: Rig):
    ana = rig.slack.person("ana")
    message = ana.posts("standup", "hello")
    with rig.slack.subscribe():
        ana.edits(message, "hello all")
        ana.deletes(message)
    await rig.next_inbox_rows(3)
    ana.deletes(ana.posts("standup", "another"))
    rows = await rig.next_inbox_rows(5)

    for row in rows:
        body = {"type": "event_callback", "team_id": rig.team, "event": row.payload}
        rig.slack.courier.send_event(body | {"event_id": f"Other{row.id}"})
    await until(lambda: settled(rig))

    assert len(await rig.inbox_rows()) == 5


async def test_a_root_of_a_thread_is_stored_beside_what_is_in_no_thread(rig: Rig):
    ana = rig.slack.person("ana")
    root = ana.posts("standup", "hello")
    ana.posts("standup", "a reply", thread_ts=root.ts)
    ana.edits(root, "hello all")
    ana.deletes(root)

    rows = await rig.next_inbox_rows(4)

    of_root = [row for row in rows if row.ts == root.ts]
    assert {row.thread_ts for row in of_root} == {None}
    assert [row.kind for row in of_root] == ["message", "message_changed", "message_deleted"]


@pytest.mark.parametrize("odd", ["\0", "\ud83d", "x" * 5000], ids=["NUL", "half", "long"])
async def test_an_odd_id_can_be_stored(rig: Rig, odd: str):
    event = {"type": "message", "user": "U1", "text": odd, "thread_ts": f"1.1{odd}", "ts": "1.2"}
    rig.slack.send_event("message.channels", event | {"channel": f"C1{odd}"})

    (row,) = await rig.next_inbox_rows(1)

    assert row.channel.startswith("C1")
    assert len(row.channel) <= 200
    assert row.payload["text"].strip("x") in {"\ufffd", ""}


async def test_a_person_who_changed_is_looked_up_again(socket_rig: Rig):
    ana = socket_rig.slack.person("ana").id
    await socket_rig.edge.people.person(socket_rig.team, ana, {})
    socket_rig.slack.app.subscriptions.add("user_change")

    socket_rig.slack.send_event("user_change", {"type": "user_change", "user": {"id": ana}})
    await until(lambda: settled(socket_rig))
    await socket_rig.edge.people.person(socket_rig.team, ana, {})

    assert len(socket_rig.slack.calls("users.info")) == 2
