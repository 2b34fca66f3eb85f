"""Meetings, who was in them, what was said, and the tokens by which the bridge is there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr

from bridge.errors import BridgeError
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import bindings, lines, meetings, tokens
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.meetings import Attendee, MeetingRecord
from bridge.storage.meetings.tokens import StoredToken
from tests.fake_clock import START, FakeClock

BINDING = Binding("b1", "T1", "C1", "Weekly", "weekly", "U1", START)
ALICE = Attendee("uuid-a", "Alice", "HOST", "webrtc", START)
BOB = Attendee("uuid-b", "Bob", "GUEST", "sip", START + timedelta(seconds=5))


@pytest.fixture(autouse=True)
async def _bound(database: Database):
    async with database.transaction() as tx:
        await bindings.add(tx, BINDING)


async def test_a_binding_has_one_open_meeting(database: Database, clock: FakeClock):
    async with database.transaction() as tx:
        first = await meetings.begin(tx, "m1", BINDING)
        assert first == MeetingRecord("m1", "b1", "T1", "C1", START)
        assert await meetings.find_open(tx, "b1") == first
        with pytest.raises(BridgeError, match="open already"):
            await meetings.begin(tx, "m2", BINDING)

    await clock.advance(60)
    async with database.transaction() as tx:
        await meetings.end(tx, "m1")
        assert await meetings.find_open(tx, "b1") is None
        assert await meetings.get(tx, "m1") == replace(first, ended=clock.now())
        await meetings.begin(tx, "m2", BINDING)


async def test_an_unknown_meeting_is_an_error(database: Database):
    async with database.transaction() as tx:
        with pytest.raises(BridgeError, match="no such meeting"):
            await meetings.get(tx, "m1")


async def test_the_roster_is_kept_with_who_came_and_left(database: Database, clock: FakeClock):
    async with database.transaction() as tx:
        await meetings.begin(tx, "m1", BINDING)
        await meetings.attend_all(tx, "m1", [BOB])
        await meetings.attend_all(tx, "m1", [ALICE])
        assert await meetings.attendees(tx, "m1") == [ALICE, BOB]

    await clock.advance(10)
    async with database.transaction() as tx:
        await meetings.leave_all(tx, "m1", {"uuid-a": tx.now})
        assert await meetings.attendees(tx, "m1", present_only=True) == [BOB]
        await clock.advance(10)
        await meetings.attend_all(tx, "m1", [replace(BOB, name="Bobby", joined=clock.now())])
        gone, changed = await meetings.attendees(tx, "m1")
    assert gone == replace(ALICE, left=START + timedelta(seconds=10))
    assert changed == replace(BOB, name="Bobby")


async def test_who_returns_is_present_again_since_the_first_time(database: Database):
    async with database.transaction() as tx:
        await meetings.begin(tx, "m1", BINDING)
        await meetings.attend_all(tx, "m1", [ALICE])
        await meetings.leave_all(tx, "m1", {"uuid-a": tx.now})
        await meetings.attend_all(tx, "m1", [replace(ALICE, joined=START + timedelta(minutes=1))])
        assert await meetings.attendees(tx, "m1", present_only=True) == [ALICE]


async def test_the_end_of_a_meeting_is_the_end_of_every_stay(database: Database, clock: FakeClock):
    async with database.transaction() as tx:
        await meetings.begin(tx, "m1", BINDING)
        await meetings.attend_all(tx, "m1", [ALICE])
        await meetings.attend_all(tx, "m1", [replace(BOB, left=START)])
    await clock.advance(60)
    async with database.transaction() as tx:
        await meetings.end(tx, "m1")
        stays = {who.name: who.left for who in await meetings.attendees(tx, "m1")}
    assert stays == {"Alice": clock.now(), "Bob": START}


async def say(tx: Transaction, text: str, kind: lines.Kind = "caption") -> int:
    return await lines.add(
        tx,
        meeting_id="m1",
        kind=kind,
        participant_uuid="uuid-a",
        name="Alice",
        text=text,
        said_at=tx.now,
        language="en",
    )


async def test_lines_are_posted_in_order_and_only_once(database: Database):
    async with database.transaction() as tx:
        await meetings.begin(tx, "m1", BINDING)
        first = await say(tx, "one")
        await say(tx, "two")
        await say(tx, "chat", "chat")

        await lines.mark_posted(tx, [first], "captions:1")

        (line,) = await lines.unposted(tx, "m1", "caption")
        assert (line.text, line.name, line.language, line.origin) == ("two", "Alice", "en", "pexip")
        assert line.said_at == START
        said = [(line.text, line.post_key) for line in await lines.of_meeting(tx, "m1", "caption")]
        assert said == [("one", "captions:1"), ("two", None)]
        assert [line.text for line in await lines.of_meeting(tx, "m1", "chat")] == ["chat"]


async def test_a_gap_has_both_ends_and_what_is_known_to_be_missing(database: Database):
    async with database.transaction() as tx:
        await meetings.begin(tx, "m1", BINDING)
        await say(tx, "one")
        ended = START + timedelta(seconds=90)
        await lines.add_gap(tx, "m1", START, ended, lost=12)
        await say(tx, "hi", "chat")

        [gap] = await lines.of_meeting(tx, "m1", "gap")
        assert (gap.said_at, gap.until, gap.lost, gap.heard) == (START, ended, 12, ended)
        last = await lines.latest(tx, "m1", ("caption", "gap"), limit=9)
        assert [each.kind for each in last] == ["caption", "gap"]
        [last_of_all] = await lines.latest(tx, "m1", limit=1)
        assert (last_of_all.text, last_of_all.until, last_of_all.heard) == ("hi", None, START)


async def save(tx: Transaction, value: str, participant_uuid: str) -> StoredToken:
    return await tokens.save(
        tx,
        "b1",
        node="https://node",
        value=SecretStr(value),
        participant_uuid=participant_uuid,
        fields={"role": "HOST", "expires": 120},
        issued=tx.now,
    )


async def test_a_token_is_found_as_saved_and_its_version_grows(database: Database):
    async with database.transaction() as tx:
        assert await tokens.find(tx, "b1") is None
        first = await save(tx, "secret 1", "me-1")
        second = await save(tx, "secret 2", "me-1")
        assert (first.version, second.version) == (1, 2)
        found = await tokens.find(tx, "b1")
    assert found == second
    assert found is not None
    assert found.value.get_secret_value() == "secret 2"
    assert found.fields == {"role": "HOST", "expires": 120}


async def test_a_forgotten_token_is_gone_but_its_version_and_uuids_stay(database: Database):
    async with database.transaction() as tx:
        await save(tx, "secret 1", "me-1")
        await tokens.forget(tx, "b1")
        assert await tokens.find(tx, "b1") is None
        assert (await save(tx, "secret 2", "me-2")).version == 2
        assert await tokens.own_uuids(tx, "b1") == {"me-1", "me-2"}


async def test_the_newest_own_uuids_are_kept(database: Database):
    async with database.transaction() as tx:
        for number in range(60):
            await save(tx, "secret", f"me-{number}")
        uuids = await tokens.own_uuids(tx, "b1")
    assert uuids == {f"me-{number}" for number in range(10, 60)}
