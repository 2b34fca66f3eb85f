"""A line is said at most once, whatever the node, the database and the process do meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bridge.features.thread_replies import WORDING
from bridge.mirror.from_slack.deciding import decide
from bridge.mirror.from_slack.errand import Errand
from bridge.mirror.from_slack.looking import look
from bridge.mirror.from_slack.saying import Speaker
from bridge.mirror.messages.slack_line import Author
from bridge.mirror.messages.slack_message import parse_slack_message
from bridge.pexip.errors import (
    ForbiddenError,
    NodeBusyError,
    NodeUnreachableError,
    NotSentError,
    RefusedError,
    ServerError,
    TokenExpiredError,
)
from bridge.pexip.requests.conference import SendMessage
from bridge.storage.database import Database
from bridge.storage.meetings import bindings, lines, meetings
from bridge.storage.queues import inbox, messages, relayed
from bridge.storage.queues.inbox import InboxRow
from bridge.storage.queues.messages import Message
from bridge.storage.transactions.encryption import Cipher
from tests.commands.conftest import a_binding
from tests.fake_clock import FakeClock
from tests.mirror.messages.test_slack_corpus import KnownNames
from tests.outbox_rows import due
from tests.storage.queues.test_inbox import store

CARD, TS = "1700000000.000100", "1700000100.000100"
PATIENCE = 8.0


class AllMembers:
    async def author(self, message: Any, _: Any) -> Author:
        return Author(id=message.user, name="Ana", may_speak=True)

    async def names_for(self, *_: Any) -> KnownNames:
        return KnownNames()


@dataclass
class Place:
    """A meeting that the bridge is in; answers as the test wants, then takes everything."""

    answers: list[Exception | None] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    renewals: int = 0
    is_streaming: bool = True
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, request: SendMessage, *, seconds: float) -> bool:
        assert seconds > 10
        error = self.answers.pop(0) if self.answers else None
        await self.may_answer.wait()
        if error is None or type(error) is NodeUnreachableError:
            self.heard.append(request.payload)
        if error is not None:
            raise error
        return True

    def renew(self) -> None:
        self.renewals += 1


class Stage:
    """A meeting with its card, and one message under it."""

    def __init__(self, database: Database, clock: FakeClock) -> None:
        self.database = database
        self.clock = clock
        self.place = Place()
        self.place.may_answer.set()
        self.speaker = self.new_speaker()
        self.text = "hello"

    def new_speaker(self) -> Speaker:
        return Speaker(
            database=self.database, authors=AllMembers(), wording=WORDING, clock=self.clock
        )

    async def opens(self, **changes: Any) -> None:
        async with self.database.transaction() as tx:
            binding = a_binding(**changes)
            await bindings.add(tx, binding)
            await meetings.begin(tx, "m1", binding)
            card = Message("m1/card", binding.workspace, binding.channel, CARD)
            await messages.record(tx, card)
            self.binding = binding

    async def comes(self, text: str = "hello") -> None:
        event = {"type": "message", "user": "U1", "ts": TS, "thread_ts": CARD, "text": text}
        place = {"workspace": self.binding.workspace, "channel": self.binding.channel}
        async with self.database.transaction() as tx:
            await store(tx, "k1", ts=TS, thread_ts=CARD, payload=event | place, **place)

    async def row(self) -> InboxRow | None:
        async with self.database.transaction() as tx:
            return next(iter(await inbox.waiting(tx)), None)

    async def errand(self, **changes: Any) -> Errand:
        """What the inbox's reader makes of the row."""
        row = await self.row()
        assert row is not None
        message = parse_slack_message(row.payload, workspace=row.workspace)
        assert message is not None
        async with self.database.transaction() as tx:
            scene = await look(tx, message)
        assert scene is not None
        assert scene.record is not None
        step = decide(message, scene)
        errand = Errand(row=row, message=message, step=step, scene=scene, record=scene.record)
        return replace(errand, **changes)

    async def says(self, **changes: Any) -> bool:
        return await self.speaker.carry_out(await self.errand(**changes), self.place)

    async def begun(self) -> None:
        """Wait until it is being said."""
        while (row := await self.row()) is None or row.attempted is None:  # noqa: ASYNC110 - no bell
            await asyncio.sleep(0.01)

    async def told(self) -> list[str]:
        async with self.database.transaction() as tx:
            return [entry.text for entry in await due(tx, self.binding.workspace)]

    async def chat_log(self) -> list[str]:
        async with self.database.transaction() as tx:
            return [line.text for line in await lines.of_meeting(tx, "m1", "chat")]

    async def words(self) -> str | None:
        async with self.database.transaction() as tx:
            found = await relayed.find(tx, self.binding.workspace, self.binding.channel, TS)
        assert found is not None
        return found.words


@pytest.fixture
async def stage(database_url: str, cipher: Cipher, clock: FakeClock) -> AsyncIterator[Stage]:
    database = Database(database_url, cipher, clock)
    stage = Stage(database, clock)
    await stage.opens()
    await stage.comes()
    async with asyncio.timeout(PATIENCE):
        yield stage
    await database.close()


async def test_a_line_is_said_and_kept(stage: Stage):
    assert await stage.says()

    assert stage.place.heard == ["Ana: hello"]
    assert (await stage.row(), await stage.told()) == (None, [])
    assert (await stage.words(), await stage.chat_log()) == ("hello", ["hello"])


async def test_what_could_not_be_begun_for_long_is_looked_at_again(stage: Stage):
    """The database was away; meanwhile the line may have become too old."""
    errand = await stage.errand()
    async with asyncio.TaskGroup() as group, stage.database.transaction():
        saying = group.create_task(stage.speaker.carry_out(errand, stage.place))
        await asyncio.sleep(0.05)
        await stage.clock.advance(200)

    assert not saying.result()
    row = await stage.row()
    assert row is not None
    assert not row.is_begun
    assert await stage.says(is_too_old=True)
    assert stage.place.heard == []
    assert len(await stage.told()) == 1


@pytest.mark.parametrize(
    "error",
    [
        NodeBusyError(503),
        ServerError(500),
        NotSentError("refused"),
        TokenExpiredError(403),
        ForbiddenError(403),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_what_the_node_did_not_take_is_tried_again(stage: Stage, error: Exception):
    stage.place.answers = [error]

    assert not await stage.says()
    row = await stage.row()
    assert row is not None
    assert row.attempted is None
    assert await stage.says()

    assert stage.place.heard == ["Ana: hello"]
    assert stage.place.renewals == isinstance(error, TokenExpiredError | ForbiddenError)
    assert await stage.told() == []


@pytest.mark.parametrize(
    "error",
    [NodeUnreachableError("no answer"), ServerError(502), ServerError(504)],
    ids=["no answer", "502", "504"],
)
async def test_where_the_answer_is_lost_the_writer_is_told(stage: Stage, error: Exception):
    stage.place.answers = [error]

    assert await stage.says()

    assert await stage.row() is None
    assert len(stage.place.heard) <= 1
    [told] = await stage.told()
    assert told.startswith("Ana’s message may not have arrived in the meeting: the node gave no")
    assert await stage.words() is None
    assert await stage.chat_log() == []


async def test_what_the_node_refuses_is_reported(stage: Stage):
    stage.place.answers = [RefusedError("SendMessage")]

    assert await stage.says()

    [told] = await stage.told()
    assert told.startswith("Ana’s message did not reach the meeting: the node refused it")


async def test_a_node_that_forbids_for_long_is_believed(stage: Stage):
    stage.place.answers = [ForbiddenError(403)] * 3

    assert not await stage.says()
    await stage.clock.advance(10)
    assert not await stage.says()
    await stage.clock.advance(10)
    assert await stage.says()

    assert len(await stage.told()) == 1
    assert stage.place.renewals == 2


async def test_another_process_that_finds_it_begun_says_it_no_more(stage: Stage):
    stage.place.may_answer.clear()
    async with asyncio.TaskGroup() as group:
        saying = group.create_task(stage.says())
        await stage.begun()
        stage.speaker, stage.place = stage.new_speaker(), Place()
        assert await stage.says()
        saying.cancel()
        await stage.clock.advance(6)

    assert stage.place.heard == []
    [told] = await stage.told()
    assert "may not have arrived in the meeting: the bridge was stopped" in told


async def test_what_is_being_said_is_finished_when_the_bridge_is_stopped(stage: Stage):
    stage.place.may_answer.clear()
    async with asyncio.TaskGroup() as group:
        saying = group.create_task(stage.says())
        await stage.begun()
        saying.cancel()
        await asyncio.sleep(0)
        stage.place.may_answer.set()
        await asyncio.wait([saying])

    assert saying.cancelled()
    assert stage.place.heard == ["Ana: hello"]
    assert (await stage.row(), await stage.told()) == (None, [])


@pytest.mark.parametrize(("is_sure", "words"), [(True, "did not"), (False, "may not have")])
async def test_of_a_long_message_it_is_told_how_much_arrived(
    stage: Stage, words: str, *, is_sure: bool
):
    async with stage.database.transaction() as tx:
        await inbox.done(tx, 1)
    text = " ".join(f"word{number}" for number in range(900))
    event = {"type": "message", "user": "U1", "ts": TS, "thread_ts": CARD, "text": text}
    place = {"workspace": stage.binding.workspace, "channel": stage.binding.channel}
    async with stage.database.transaction() as tx:
        await store(tx, "long", ts=TS, thread_ts=CARD, payload=event | place, **place)
    lost = RefusedError("SendMessage") if is_sure else ServerError(504)
    stage.place.answers = [None, NodeBusyError(503), None, lost]

    assert not await stage.says()
    row = await stage.row()
    assert row is not None
    assert row.parts == 1
    assert await stage.says()

    assert [line[:6] for line in stage.place.heard] == ["(1/4) ", "(2/4) "]
    [told] = await stage.told()
    assert told.startswith(
        f"2 of 4 parts of Ana’s message reached the meeting, and the others {words}"
    )
    assert await stage.words() is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"is_too_old": True}, "could not be reached in time"), ({}, "the meeting has ended")],
)
async def test_what_is_too_late_is_reported_and_not_said(
    stage: Stage, changes: dict[str, Any], words: str
):
    if not changes:
        async with stage.database.transaction() as tx:
            await meetings.end(tx, "m1")

    assert await stage.says(**changes)

    assert stage.place.heard == []
    [told] = await stage.told()
    assert told.startswith("Ana’s message did not reach the meeting")
    assert words in told


async def test_while_the_stream_is_away_it_waits(stage: Stage):
    stage.place.is_streaming = False

    assert not await stage.says()
    row = await stage.row()
    assert row is not None
    assert row.attempts == 0
