"""One row that no key opens holds up nothing else."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from structlog.testing import capture_logs

from bridge.storage import tables
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import bindings, lines, meetings, tokens
from bridge.storage.people import installations, pending
from bridge.storage.people.installations import Installation
from bridge.storage.people.pending import Pending, PendingGoneError
from bridge.storage.queues import attempts, inbox, messages, outbox
from bridge.storage.queues.outbox import Post
from bridge.storage.transactions.encryption import Cipher
from tests.commands.conftest import a_binding
from tests.fake_clock import FakeClock
from tests.outbox_rows import attempt, due
from tests.storage.queues.test_inbox import store

FOREIGN = Cipher([Fernet.generate_key().decode()])


async def spoil(tx: Transaction, table, **values: object) -> None:
    """Put values into the table's oldest row."""
    key = next(iter(table.primary_key))
    first = await tx.value(key.table.select().with_only_columns(key).order_by(key).limit(1))
    await tx.change(table.update().where(key == first).values(**values))


async def test_an_event_that_does_not_open_is_passed_over(database: Database):
    async with database.transaction() as tx:
        await store(tx, "e1")
        await store(tx, "e2", ts="2.0")
        await spoil(tx, tables.inbox, payload_sealed=FOREIGN.encrypt_json("inbox.payload", {}))

    with capture_logs() as logs:
        for _ in range(2):
            async with database.transaction() as tx:
                assert [row.key for row in await inbox.waiting(tx)] == ["e2"]

    [entry] = logs
    assert len(entry["reference"]) == 6
    async with database.transaction() as tx:
        assert not await store(tx, "e1")


async def test_a_message_that_does_not_open_is_given_up(database: Database):
    sealed = FOREIGN.encrypt_json("outbox.payload", {})
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", Post("m1", "C1", "one"))
        await outbox.post(tx, "T1", Post("m2", "C1", "two"))
        await spoil(tx, tables.outbox, payload_sealed=sealed)

    async with database.transaction() as tx:
        with capture_logs() as logs:
            assert await due(tx, "T1") == []
            assert [entry.key for entry in await due(tx, "T1")] == ["m2"]
        given_up = await messages.find(tx, "T1", "m1")

    assert len(logs) == 1
    assert given_up is not None
    assert given_up.ts is None
    assert given_up.error is not None


async def test_a_message_that_a_crash_left_and_that_does_not_open_is_given_up(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", Post("m1", "C1", "one"))
        [entry] = await due(tx, "T1")
        await attempt(tx, entry.id)
        await spoil(tx, tables.outbox, payload_sealed=FOREIGN.encrypt_json("outbox.payload", {}))

    async with database.transaction() as tx:
        with capture_logs():
            assert await attempts.in_doubt(tx, "T1") == []
            assert await due(tx, "T1") == []
        assert await outbox.depth(tx, "T1") == 0


async def test_an_edit_makes_a_message_readable_again(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", Post("m1", "C1", "one"))
        await spoil(tx, tables.outbox, payload_sealed=FOREIGN.encrypt_json("outbox.payload", {}))
        with capture_logs():
            await outbox.edit(tx, "T1", "m1", "new")
            assert [entry.text for entry in await due(tx, "T1")] == ["new"]


async def test_a_pin_that_does_not_open_counts_as_absent(database: Database):
    binding = a_binding(pin=SecretStr("1234"))
    async with database.transaction() as tx:
        await bindings.add(tx, binding)
        await spoil(tx, tables.binding, pin_sealed=FOREIGN.encrypt("binding.pin", "1234"))
        with capture_logs() as logs:
            [first] = await bindings.list_live(tx)
            [again] = await bindings.list_live(tx)

    assert first.pin is None
    assert again == first
    [entry] = logs
    assert "1234" not in str(entry)


async def test_a_token_that_does_not_open_counts_as_absent(database: Database, clock: FakeClock):
    async with database.transaction() as tx:
        await bindings.add(tx, a_binding())
        await tokens.save(
            tx,
            "b1",
            node="https://node.example",
            value=SecretStr("secret"),
            participant_uuid="own",
            fields={},
            issued=clock.now(),
        )
        await spoil(tx, tables.pexip_token, value_sealed=FOREIGN.encrypt("pexip_token.value", "x"))
        with capture_logs():
            assert await tokens.find(tx, "b1") is None


async def test_a_workspace_whose_token_does_not_open_holds_up_no_other(database: Database):
    async with database.transaction() as tx:
        for workspace in ("T1", "T2"):
            token = SecretStr("xoxb-1")
            await installations.put(
                tx, Installation(workspace=workspace, name="", bot_user_id="U1", token=token)
            )
        await spoil(
            tx, tables.installation, token_sealed=FOREIGN.encrypt("installation.token", "xoxb-1")
        )

        with capture_logs() as logs:
            assert [each.workspace for each in await installations.list_all(tx)] == ["T2"]
            assert await installations.find(tx, "T1") is None
            assert await installations.unreadable(tx) == ["T1"]

    [entry] = logs
    assert entry["workspace"] == "T1"
    assert "BRIDGE_SECRET_KEYS, or install the app anew" in entry["remedy"]


async def test_a_question_that_does_not_open_has_expired(database: Database, clock: FakeClock):
    question = Pending(
        id="p1",
        kind="form",
        workspace="T1",
        channel="C1",
        person="U1",
        command="bind",
        arguments={},
        expires=clock.now() + timedelta(minutes=10),
    )
    async with database.transaction() as tx:
        await pending.add(tx, question)
        await spoil(tx, tables.pending, payload_sealed=FOREIGN.encrypt_json("pending.payload", {}))

        with capture_logs():
            assert await pending.peek(tx, "p1") is None
            with pytest.raises(PendingGoneError, match="too old"):
                await pending.take(tx, "p1", workspace="T1", person="U1")


async def test_that_somebody_spoke_is_known_though_the_words_do_not_open(
    database: Database, clock: FakeClock
):
    async with database.transaction() as tx:
        await bindings.add(tx, a_binding())
        await meetings.begin(tx, "m1", a_binding())
        for text in ("one", "two"):
            await lines.add(
                tx,
                meeting_id="m1",
                kind="chat",
                participant_uuid="a",
                name="Alice",
                text=text,
                said_at=clock.now(),
            )
        await spoil(tx, tables.line, text_sealed=FOREIGN.encrypt("line.text", "one"))

        with capture_logs():
            said = await lines.of_meeting(tx, "m1", "chat")

    assert [(each.name, each.text) for each in said] == [
        ("Alice", "(unreadable)"),
        ("Alice", "two"),
    ]


async def test_a_gap_whose_end_does_not_open_has_none(database: Database, clock: FakeClock):
    async with database.transaction() as tx:
        await bindings.add(tx, a_binding())
        await meetings.begin(tx, "m1", a_binding())
        await lines.add(
            tx,
            meeting_id="m1",
            kind="gap",
            participant_uuid=None,
            name="",
            text=clock.now().isoformat(),
            said_at=clock.now(),
        )
        await spoil(tx, tables.line, text_sealed=FOREIGN.encrypt("line.text", "x"))

        with capture_logs():
            [gap] = await lines.of_meeting(tx, "m1", "gap")

    assert gap.text == ""
