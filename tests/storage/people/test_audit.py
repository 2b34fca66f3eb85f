"""The audit: each command once, how it ended, and counting what went wrong."""

from dataclasses import replace

from bridge.storage.database import Database
from bridge.storage.people import aims, audit
from bridge.storage.people.aims import Aim
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


async def test_what_somebody_did_of_late_is_counted(database: Database, clock: FakeClock):
    async def did(key: str, person: str, command: str, result: str) -> None:
        async with database.transaction() as tx:
            await audit.start(tx, replace(ENTRY, key=key, person=person, command=command))
            await audit.finish(tx, key, result)

    await did("too old", "U1", "dial", "done")
    await clock.advance(60)
    since = clock.now()
    await did("1", "U1", "dial", "done")
    await did("2", "U1", "dial", "failed")
    await did("3", "U1", "dial", "refused")
    await did("4", "U1", "mute", "done")
    await did("5", "U2", "dial", "done")

    async with database.transaction() as tx:
        number = await audit.count_of(
            tx,
            workspace="T1",
            person="U1",
            command="dial",
            results=("done", "failed"),
            since=since,
        )
    assert number == 2


AIM = Aim(key="a", workspace="T1", person="U1", target="board", has_pin=True)


async def test_tries_are_counted_by_what_they_were_for(database: Database, clock: FakeClock):
    async def tries(key: str, result: str, **differently: object) -> None:
        aim = replace(AIM, key=key, **differently)
        async with database.transaction() as tx:
            entry = replace(
                ENTRY, key=key, workspace=aim.workspace, person=aim.person, command="bind"
            )
            await audit.start(tx, entry)
            await aims.take(tx, aim)
            if result != "started":
                await audit.finish(tx, key, result)

    await tries("too old", "invalid")
    await clock.advance(600)
    since = clock.now()
    await tries("1", "invalid")
    await tries("2", "invalid", person="U2")
    await tries("3", "invalid", workspace="T2")
    await tries("4", "started", person="U2")
    await tries("5", "done")
    await tries("6", "invalid", target="other")
    await tries("7", "refused", has_pin=False)
    await tries("8", "invalid")
    async with database.transaction() as tx:
        await aims.drop(tx, "8")

    async with database.transaction() as tx:
        found = await aims.count(tx, replace(AIM, key="now"), since)

    assert (found.at_target, found.at_target_by_person) == (4, 1)
    assert (found.by_person, found.binds_by_person) == (2, 3)
