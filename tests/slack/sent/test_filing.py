"""Files reach Slack in three steps, into their thread, whatever goes wrong on the way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import delete
from structlog.testing import capture_logs

from bridge.commands.table.invocation import Person, SlackUserId, WorkspaceId
from bridge.simulator.slack.state.entities import Message
from bridge.slack.sent.client import open_session
from bridge.slack.sent.failure import FailureKind, StepError
from bridge.slack.sent.limits import Limits
from bridge.slack.sent.sender import Sender
from bridge.slack.sent.three_steps import File, Uploader
from bridge.storage import tables
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import bindings, meetings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.queues import filed, outbox
from bridge.storage.queues.filed import Filed
from bridge.storage.queues.outbox import Upload
from bridge.web.server import serving as web_serving
from tests.broken_database import without_table
from tests.fake_clock import START, FakeClock
from tests.slack.rig import Rig, connected, until

CONTENT = "Alice: héllo\n".encode()


async def begin_meeting(rig: Rig) -> None:
    binding = Binding("b1", rig.team, rig.channel(), "conf", "conf", "U1", START)
    async with rig.database.transaction() as tx:
        await bindings.add(tx, binding)
        await meetings.begin(tx, "m1", binding)


async def upload(rig: Rig, key: str = "m1/txt", **more: Any) -> None:
    values = {
        "channel": rig.channel(),
        "meeting_id": "m1",
        "kind": "document",
        "name": "transcript.txt",
        "title": "Transcript",
        "content": CONTENT,
        "comment": "What was said",
        **more,
    }
    async with rig.database.transaction() as tx:
        await outbox.upload(tx, rig.team, Upload(key=key, **values))


async def stored(rig: Rig, key: str = "m1/txt") -> Filed:
    async with rig.database.transaction() as tx:
        found = await filed.find(tx, rig.team, key)
    assert found is not None
    return found


def shared(rig: Rig) -> list[Message]:
    return [each for each in rig.slack.channel("standup").messages.values() if each.files]


def said(rig: Rig) -> list[str]:
    return [each.text for each in rig.slack.channel("standup").messages.values()]


@pytest.fixture
async def meeting(socket_rig: Rig) -> Rig:
    await begin_meeting(socket_rig)
    return socket_rig


async def test_a_file_arrives_in_its_thread_with_its_words(meeting: Rig):
    await meeting.post("m1/card", "card")
    await upload(meeting, thread_key="m1/card")
    await until(lambda: shared(meeting))
    await meeting.outbox_is_empty()

    [message] = shared(meeting)
    [file] = message.files
    card = next(each for each in meeting.slack.channel("standup").messages.values())
    assert (message.thread_ts, message.text) == (card.ts, "What was said")
    assert (file["name"], file["title"]) == ("transcript.txt", "Transcript")
    assert meeting.slack.workspace.files.by_id[file["id"]].content == CONTENT
    found = await stored(meeting)
    assert (found.file_id, found.permalink) == (file["id"], file["permalink"])


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("missing_scope", "the app lacks files:write"),
        ("file_uploads_disabled", "allows no file uploads"),
        ("unknown_method", "not accepted by Slack (unknown_method)"),
    ],
)
async def test_a_refusal_is_said_once_in_the_thread(meeting: Rig, error: str, words: str):
    meeting.slack.faults.refuse("files.getUploadURLExternal", error, times=2)
    await meeting.post("m1/card", "card")
    for key in ("m1/txt", "m1/csv"):
        await upload(meeting, key, thread_key="m1/card")
    # Each counts as a post into the channel, of which so many a second are allowed.
    async with meeting.background(meeting.outbox_is_empty()) as emptied:
        await meeting.pass_time_until(emptied.done)

    assert [words in each for each in said(meeting)] == [False, True]
    assert (await stored(meeting)).error == error
    assert not shared(meeting)


@pytest.mark.parametrize("method", ["getUploadURLExternal", "completeUploadExternal"])
async def test_slacks_tempo_is_kept(meeting: Rig, method: str):
    meeting.slack.faults.rate_limit(f"files.{method}", 5)
    await upload(meeting)
    await meeting.pass_time_until(lambda: shared(meeting))
    await meeting.outbox_is_empty()

    assert len(shared(meeting)) == 1


async def test_before_completion_a_hang_is_simply_tried_again(meeting: Rig):
    meeting.slack.faults.hang("files.getUploadURLExternal", times=3)
    await upload(meeting)
    await meeting.pass_time_until(lambda: shared(meeting), step=6)
    await meeting.outbox_is_empty()

    assert len(shared(meeting)) == 1


async def test_a_file_whose_showing_is_in_doubt_is_found_by_its_id(meeting: Rig):
    meeting.slack.faults.reset("files.completeUploadExternal", after=True)
    await upload(meeting)

    await meeting.pass_time_until(lambda: meeting.slack.calls("conversations.history"))
    await meeting.outbox_is_empty()

    assert len(shared(meeting)) == 1
    assert len(meeting.slack.calls("files.getUploadURLExternal")) == 1
    assert (await stored(meeting)).permalink


async def test_a_file_that_was_not_shown_is_shown_without_being_sent_again(meeting: Rig):
    meeting.slack.faults.reset("files.completeUploadExternal")
    await upload(meeting)

    await meeting.pass_time_until(lambda: shared(meeting))
    await meeting.outbox_is_empty()

    assert len(meeting.slack.calls("files.getUploadURLExternal")) == 1
    assert len(shared(meeting)) == 1


async def test_an_upload_that_slack_has_forgotten_is_sent_anew(meeting: Rig):
    """Neither is it shown, nor can it be shown under its id any more."""
    meeting.slack.faults.reset("files.completeUploadExternal")
    meeting.slack.faults.refuse("files.completeUploadExternal", "file_not_found")
    await upload(meeting)

    await meeting.pass_time_until(lambda: shared(meeting))
    await meeting.outbox_is_empty()

    assert len(meeting.slack.calls("files.getUploadURLExternal")) == 2
    assert len(shared(meeting)) == 1


async def test_without_the_history_scope_a_completion_in_doubt_goes_once_more(meeting: Rig):
    meeting.slack.app.scopes -= {"channels:history", "groups:history"}
    meeting.slack.faults.hang("files.completeUploadExternal", after=True)
    await upload(meeting)
    await meeting.pass_time_until(lambda: len(shared(meeting)) == 2, step=6)
    await meeting.outbox_is_empty()

    assert len(meeting.slack.calls("files.completeUploadExternal")) == 3


async def test_a_slow_upload_holds_up_no_words(meeting: Rig):
    meeting.slack.faults.hang("files.getUploadURLExternal", times=3)
    await meeting.post("m1/card", "card")
    for number in range(9):
        place = "standup" if number % 2 else "leads"
        more = {"thread_key": f"thread {number}", "channel": meeting.channel(place)}
        await upload(meeting, f"m1/{number}", **more)
    await until(lambda: len(meeting.slack.calls("files.getUploadURLExternal")) == 3)

    await meeting.post("line", "line", thread_key="m1/card")
    await until(lambda: "line" in said(meeting))

    assert len(meeting.slack.calls("files.getUploadURLExternal")) == 3
    files = meeting.slack.workspace.files.by_id
    await meeting.pass_time_until(lambda: sum(each.is_shared for each in files.values()) == 9, 6)


async def many_files_hang(rig: Rig, count: int) -> None:
    """Of as many as are let through at once; the others wait for them."""
    rig.slack.faults.hang("files.getUploadURLExternal", times=3)
    for number in range(count):
        await upload(rig, f"m1/{number}", thread_key=f"thread {number}")
    await rig.pass_time_until(lambda: len(rig.slack.calls("files.getUploadURLExternal")) == 3)


async def files_arrive(rig: Rig, count: int) -> None:
    await rig.pass_time_until(lambda: len(shared(rig)) == count, step=6)
    await rig.outbox_is_empty()


async def test_a_word_is_tried_again_in_time_although_files_wait_for_room(meeting: Rig):
    await many_files_hang(meeting, 4)
    meeting.slack.faults.rate_limit("chat.postMessage", 2)
    await meeting.post("line", "line", channel="leads")
    await until(lambda: meeting.slack.calls("chat.postMessage"))

    begun = meeting.clock.monotonic()
    leads = meeting.slack.channel("leads").messages
    await meeting.pass_time_until(lambda: leads)

    assert meeting.clock.monotonic() - begun < 5
    await files_arrive(meeting, 4)


async def test_however_many_files_have_waited_long_words_go_at_once(meeting: Rig):
    await many_files_hang(meeting, 70)
    await meeting.clock.advance(16)

    await meeting.post("line", "line", channel="leads")

    await until(lambda: meeting.slack.channel("leads").messages)
    assert not shared(meeting)
    async with meeting.database.transaction() as tx:
        await tx.change(delete(tables.outbox).where(tables.outbox.c.attempted.is_(None)))
    await meeting.clock.advance(30)


async def test_a_large_file_arrives_whole(meeting: Rig):
    content = bytes(range(256)) * 16_000
    await upload(meeting, content=content)
    await until(lambda: shared(meeting))

    [file] = meeting.slack.workspace.files.by_id.values()
    assert file.content == content


async def test_a_host_for_bytes_that_is_out_of_reach_is_given_up(meeting: Rig):
    meeting.slack.workspace.base_url = "http://127.0.0.1:1"
    await meeting.post("m1/card", "card")
    await upload(meeting, thread_key="m1/card")
    await upload(meeting, "m1/late", thread_key="m1/card", content=b"late")

    await meeting.pass_time_until(lambda: len(said(meeting)) == 2, step=61)

    assert (await stored(meeting)).error == "ClientConnectorError"
    assert len(meeting.slack.calls("files.getUploadURLExternal")) >= 20


async def test_a_long_outage_of_slack_does_not_use_up_the_tries_of_the_bytes(meeting: Rig):
    meeting.slack.faults.http_error("files.getUploadURLExternal", 503, times=30)
    calls = meeting.slack.calls
    await upload(meeting)
    await meeting.pass_time_until(lambda: len(calls("files.getUploadURLExternal")) >= 30, step=73)
    good, meeting.slack.workspace.base_url = meeting.slack.workspace.base_url, "http://127.0.0.1:1"
    await meeting.pass_time_until(lambda: len(calls("files.getUploadURLExternal")) >= 32, step=73)

    meeting.slack.workspace.base_url = good
    await meeting.pass_time_until(lambda: shared(meeting), step=73)
    await meeting.outbox_is_empty()


async def test_a_server_that_knows_nothing_of_files_is_not_asked_for_ever(meeting: Rig):
    meeting.slack.faults.http_error("files.getUploadURLExternal", 404, times=30)
    await meeting.post("m1/card", "card")
    await upload(meeting, thread_key="m1/card")

    await meeting.pass_time_until(lambda: len(said(meeting)) == 2, step=73)

    assert said(meeting)[1] == "A file was not accepted by Slack (HTTP 404)."
    assert len(meeting.slack.calls("files.getUploadURLExternal")) == 20


async def test_a_database_that_fails_meanwhile_only_delays_it(meeting: Rig):
    meeting.slack.faults.rate_limit("files.getUploadURLExternal", 5)
    await upload(meeting)
    await until(lambda: meeting.slack.calls("files.getUploadURLExternal"))
    with capture_logs() as logged:
        async with without_table(meeting.database, tables.filed):
            await meeting.pass_time_until(
                lambda: any("could not be sent" in e["event"] for e in logged)
            )
    await meeting.pass_time_until(lambda: shared(meeting), step=5)
    await meeting.outbox_is_empty()


async def test_a_vanished_meeting_holds_nothing_up(meeting: Rig):
    meeting.slack.faults.rate_limit("files.getUploadURLExternal", 5)
    await upload(meeting)
    await meeting.post("next", "next")
    await until(lambda: meeting.slack.calls("files.getUploadURLExternal"))
    async with meeting.database.transaction() as tx:
        await tx.change(delete(tables.meeting))
    await until(lambda: "next" in said(meeting))
    async with meeting.patience():
        while await meeting.outbox_depth():
            await meeting.clock.advance(6)
            await asyncio.sleep(0.02)

    assert not shared(meeting)


async def test_the_card_is_told_in_the_transaction_that_stores_the_file(
    database: Database, clock: FakeClock
):
    """Killed before it, both come anew; killed after it, both are done."""
    told: list[Filed] = []

    async def on_filed(tx: Transaction, file: Filed) -> None:
        assert await filed.find(tx, file.workspace, file.key) == file
        told.append(file)

    async with connected(database, clock) as rig, open_session() as session:
        await begin_meeting(rig)
        await upload(rig)
        workspace = rig.edge.workspaces.get(rig.team)
        assert workspace is not None
        sender = Sender(
            database=database,
            client=workspace.client,
            session=session,
            workspace=rig.team,
            clock=clock,
            random=Random(1),
            limits=Limits(clock),
            on_gone=rig.on_gone,
            on_channel_trouble=rig.on_channel_trouble,
            on_filed=on_filed,
        )
        async with asyncio.TaskGroup() as group:
            running = group.create_task(sender.run())
            await until(lambda: told)
            await rig.outbox_is_empty()
            running.cancel()

    assert [(each.key, bool(each.file_id)) for each in told] == [("m1/txt", True)]


@pytest.mark.parametrize("status", [201, 204])
async def test_a_server_may_take_the_bytes_in_other_words(socket_rig: Rig, status: int):
    host = UploadHost(status)
    async with host.serve() as url, open_session() as session:
        workspace = socket_rig.edge.workspaces.get(socket_rig.team)
        assert workspace is not None
        socket_rig.slack.workspace.base_url = url
        uploader = Uploader(workspace.client, session, socket_rig.clock)
        assert await uploader.put(File(name="a.txt", title="a", content=b"words"))
    assert host.requests == 1


async def test_words_that_come_with_a_persons_file_are_no_markup(socket_rig: Rig):
    ana = socket_rig.slack.person("ana").id
    person = Person(workspace=WorkspaceId(socket_rig.team), id=SlackUserId(ana), name="Ana")

    assert await socket_rig.edge.files.give(person, "a.txt", b"words", "Of <!channel> & co")

    [call] = socket_rig.slack.calls("chat.postMessage")
    assert call.arguments["text"] == "Of &lt;!channel&gt; &amp; co"


class UploadHost:
    """Where the bytes go: answers as it is told to."""

    def __init__(self, status: int, location: str = "") -> None:
        self._status = status
        self._location = location
        self.requests = 0

    async def answer(self, request: web.Request) -> web.Response:
        await request.read()
        self.requests += 1
        headers = {"Location": self._location} if self._location else {}
        return web.Response(status=self._status, headers=headers)

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        routes = [web.route("*", "/upload/{file}", self.answer)]
        async with web_serving("127.0.0.1", 0, routes=routes, find_trouble=lambda: None) as port:
            yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, FailureKind.REFUSED),
        (413, FailureKind.REFUSED),
        (429, FailureKind.TEMPORARY),
        (503, FailureKind.TEMPORARY),
    ],
)
async def test_bytes_go_only_where_slack_has_said(socket_rig: Rig, status: int, kind: FailureKind):
    elsewhere = UploadHost(200)
    async with elsewhere.serve() as other_url, open_session() as session:
        host = UploadHost(status, location=f"{other_url}/upload/stolen")
        async with host.serve() as url:
            workspace = socket_rig.edge.workspaces.get(socket_rig.team)
            assert workspace is not None
            socket_rig.slack.workspace.base_url = url
            uploader = Uploader(workspace.client, session, socket_rig.clock)
            with pytest.raises(StepError) as caught:
                await uploader.put(File(name="a.txt", title="a", content=b"secret"))
    assert caught.value.failure.kind is kind
    assert (host.requests, elsewhere.requests) == (1, 0)


@pytest.mark.parametrize("leaves_tombstone", [True, False])
async def test_a_file_whose_thread_has_lost_its_first_message_goes_into_a_new_one(
    meeting: Rig, *, leaves_tombstone: bool
):
    """Nothing in an upload's answer says where the file is shown, so it is looked at before."""
    await meeting.post("m1/card", "card")
    if leaves_tombstone:
        await meeting.post("m1/chat/1", "one", thread_key="m1/card")
    async with meeting.background(meeting.outbox_is_empty()) as emptied:
        await meeting.pass_time_until(emptied.done)
    card = next(iter(meeting.slack.channel("standup").messages.values()))
    meeting.slack.app.subscriptions.clear()
    meeting.slack.person("dave").deletes(card)

    await upload(meeting, thread_key="m1/card")
    async with meeting.background(meeting.outbox_is_empty()) as emptied:
        await meeting.pass_time_until(emptied.done)

    [message] = shared(meeting)
    root = meeting.slack.channel("standup").messages[message.thread_ts or ""]
    assert root.text.startswith("This thread goes on here")
    assert meeting.gone.get_nowait() == (meeting.team, "m1/card", True)


async def test_where_nobody_may_look_a_file_goes_where_it_should(meeting: Rig):
    await meeting.post("m1/card", "card")
    meeting.slack.faults.refuse("conversations.replies", "missing_scope")
    await upload(meeting, thread_key="m1/card")
    async with meeting.background(meeting.outbox_is_empty()) as emptied:
        await meeting.pass_time_until(emptied.done)

    [message] = shared(meeting)
    assert message.thread_ts is not None
