"""The audit: each command once, how it ended, and counting what went wrong."""

from dataclasses import replace

from bridge.storage.database import Database
from bridge.storage.people import audit
from bridge.storage.people.audit import AuditEntry
from tests.fake_clock import START, FakeClock

ENTRY = AuditEntry(
    key="a1",
    workspace="T1",
    channel="C1",
    person="U1",
    person_name="Alice",
    command="mute",
    surface="slash",
    binding_id="b1",
    subject_uuid="uuid",
    subject_name="Bob",
    detail="bob",
)


async def test_a_command_is_started_once_and_its_end_is_kept(database: Database, clock: FakeClock):
    async with database.transaction() as tx:
        assert await audit.start(tx, ENTRY)
        assert not await audit.start(tx, replace(ENTRY, person="U2"))
    await clock.advance(2)
    async with database.transaction() as tx:
        await audit.finish(tx, "a1", "done", "muted")
        assert not await audit.start(tx, ENTRY)

        (record,) = await audit.recent(tx, "T1")
    assert record.entry == ENTRY
    assert (record.result, record.answer) == ("done", "muted")
    assert (record.started, record.finished) == (START, clock.now())


async def test_what_a_crash_left_started_becomes_unknown(database: Database):
    async with database.transaction() as tx:
        await audit.start(tx, ENTRY)
        await audit.start(tx, replace(ENTRY, key="a2"))
        await audit.finish(tx, "a2", "done")

        assert await audit.abandon_started(tx) == 1

        assert [record.result for record in await audit.recent(tx, "T1")] == ["done", "unknown"]
        assert not await audit.start(tx, ENTRY)


async def test_recent_records_are_those_of_the_workspace_and_binding(database: Database):
    async with database.transaction() as tx:
        for key, workspace, binding_id in (
            ("1", "T1", "b1"),
            ("2", "T1", "b2"),
            ("3", "T2", "b3"),
            ("4", "T1", None),
        ):
            entry = replace(ENTRY, key=key, workspace=workspace, binding_id=binding_id)
            await audit.start(tx, entry)

        async def keys(**arguments: object) -> list[str]:
            records = await audit.recent(tx, "T1", **arguments)
            return [record.entry.key for record in records]

        assert await keys() == ["4", "2", "1"]
        assert await keys(binding_id="b1") == ["1"]
        assert await keys(limit=2) == ["4", "2"]


async def test_wrong_tries_are_counted_by_person_alias_and_time(
    database: Database, clock: FakeClock
):
    async def try_bind(key: str, person: str, alias: str, result: str) -> None:
        async with database.transaction() as tx:
            entry = replace(ENTRY, key=key, person=person, command="bind", detail=alias)
            await audit.start(tx, entry)
            await audit.finish(tx, key, result)

    await try_bind("too old", "U1", "weekly", "wrong-pin")
    await clock.advance(60)
    since = clock.now()
    await try_bind("1", "U1", "weekly", "wrong-pin")
    await try_bind("2", "U1", "weekly", "wrong-pin")
    await try_bind("3", "U1", "weekly", "done")
    await try_bind("4", "U1", "other", "wrong-pin")
    await try_bind("5", "U2", "weekly", "wrong-pin")

    async with database.transaction() as tx:
        number = await audit.count(
            tx,
            workspace="T1",
            person="U1",
            command="bind",
            detail="weekly",
            result="wrong-pin",
            since=since,
        )
    assert number == 2
