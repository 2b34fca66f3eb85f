"""Rights that were given in a binding."""

from bridge.storage.database import Database
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.people import grants
from bridge.storage.people.grants import EVERYONE, Grant
from tests.fake_clock import START

PERSON = Grant(kind="person", subject="U2", permission=4)
GROUP = Grant(kind="group", subject="S1", permission=3)
ALL = Grant(kind=EVERYONE, permission=2)


async def bound(database: Database, *given: Grant) -> None:
    async with database.transaction() as tx:
        await bindings.add(tx, Binding("b1", "T1", "C1", "conf", "conf", "U1", START))
        for grant in given:
            await grants.put(tx, "b1", grant, by="U1")


async def test_a_binding_comes_with_its_grants_the_highest_first(database: Database):
    await bound(database, ALL, GROUP, PERSON)

    async with database.transaction() as tx:
        found = await bindings.find_by_channel(tx, "T1", "C1")
        assert found is not None
        assert found.grants == (PERSON, GROUP, ALL)
        assert [each.grants for each in await bindings.list_live(tx)] == [found.grants]


async def test_a_later_grant_takes_the_place_of_the_earlier(database: Database):
    await bound(database, PERSON, Grant(kind="person", subject="U2", permission=2))

    async with database.transaction() as tx:
        (grant,) = (await bindings.get(tx, "b1")).grants
    assert grant.permission == 2


async def test_a_removed_grant_is_gone_and_can_be_removed_only_once(database: Database):
    await bound(database, PERSON, ALL)

    async with database.transaction() as tx:
        assert await grants.remove(tx, "b1", "person", "U2")
        assert not await grants.remove(tx, "b1", "person", "U2")
        assert (await bindings.get(tx, "b1")).grants == (ALL,)


async def test_whoever_watches_bindings_hears_of_a_grant(database: Database):
    await bound(database)
    bell = database.bells.listen("bindings")
    async with database.transaction() as tx:
        await grants.put(tx, "b1", ALL, by="U1")

    await bell.heard(None)
