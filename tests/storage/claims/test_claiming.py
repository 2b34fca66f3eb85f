"""Claims under random living, dying, looking and giving back, in pure SQL on both databases."""

from collections.abc import Collection
from random import Random

import pytest
from sqlalchemy import select

from bridge.storage import tables
from bridge.storage.claims import claiming, replicas, states
from bridge.storage.claims.claiming import Kind, Look, Want
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import bindings, meetings
from bridge.storage.meetings.bindings import Binding, BindingState
from tests.fake_clock import START

_NAMES = ("a", "b", "c")
_KEYS = tuple(f"T{number}" for number in range(7))
_ALL = [Want(Kind.SENDER, _KEYS), Want(Kind.SOCKET, ("0", "1", "2", "3"), 2), Want(Kind.STREAM)]


async def live(database: Database, name: str) -> None:
    await database.write(replicas.beat, name, "here", 60.0)


async def die(database: Database, name: str) -> None:
    """It is not heard of for longer than its lease; its row stays."""
    await database.write(replicas.beat, name, "here", -1.0)


async def look(database: Database, name: str) -> Look:
    return await database.write(claiming.look, name, _ALL)


async def give(database: Database, name: str, found: Look) -> None:
    given = [(*each, found.held[each]) for each in found.shed if each in found.held]
    await database.write(claiming.give_back, name, given)


async def bind(database: Database, number: int, state: BindingState) -> str:
    name = f"N{number}"
    binding = Binding(f"b{number}", "T1", f"C{number}", name, name, "U1", START)
    await database.write(bindings.add, binding)
    await database.write(bindings.set_state, binding.id, state, "")
    return binding.id


async def owned(database: Database, names: Collection[str]) -> dict[tuple[str, str], int]:
    """The tokens of what these have."""

    async def read(tx: Transaction) -> dict[tuple[str, str], int]:
        rows = await tx.list(select(tables.claim))
        return {(row["kind"], row["key"]): row["token"] for row in rows if row["owner"] in names}

    return await database.read(read)


@pytest.mark.parametrize("seed", range(3))
async def test_nobody_takes_what_a_living_one_has_and_tokens_grow(database: Database, seed: int):
    random = Random(seed)
    alive: set[str] = set()
    tokens: dict[tuple[str, str], int] = {}
    for number in range(5):
        await bind(database, number, BindingState.WAITING)
    for _ in range(40):
        name = random.choice(_NAMES)
        if random.random() < 0.2:
            await die(database, name)
            alive.discard(name)
            continue
        await live(database, name)
        alive.add(name)
        mine, theirs = await owned(database, {name}), await owned(database, alive - {name})
        found = await look(database, name)
        assert set(found.live) == alive
        assert await owned(database, alive - {name}) == theirs
        for place in found.held.keys() - mine.keys():
            assert found.held[place] > tokens.get(place, 0)
        assert {place: found.held[place] for place in mine} == mine
        tokens |= found.held
        if random.random() < 0.5:
            await give(database, name, found)
    await is_even(database)


async def is_even(database: Database) -> None:
    """Where all live, soon each has as much as the others, and nothing is left over."""
    for name in _NAMES:
        await live(database, name)
    for _ in range(4):
        for name in _NAMES:
            await give(database, name, await look(database, name))
    last = [(await look(database, name)).held for name in _NAMES]
    places = [place for each in last for place in each]
    assert len(places) == len(set(places)) == len(_KEYS) + 4 + 5
    for kind in (Kind.SENDER, Kind.SOCKET, Kind.STREAM):
        counts = [sum(place[0] == kind for place in each) for each in last]
        assert max(counts) - min(counts) <= 1


async def test_a_meeting_that_goes_on_is_never_moved_to_an_emptier_replica(database: Database):
    await live(database, "a")
    for number in range(4):
        binding_id = await bind(database, number, BindingState.LIVE)
        if number < 3:
            binding = await database.read(bindings.get, binding_id)
            await database.write(meetings.begin, f"m{number}", binding)
    first = await look(database, "a")
    assert len([place for place in first.held if place[0] == Kind.STREAM]) == 4
    await live(database, "b")
    assert {place for place in (await look(database, "a")).shed if place[0] == Kind.STREAM} == {
        (Kind.STREAM, "b3")
    }


async def test_a_binding_at_rest_is_in_nobodys_hands(database: Database):
    await live(database, "a")
    binding_id = await bind(database, 1, BindingState.LIVE)
    assert (Kind.STREAM, binding_id) in (await look(database, "a")).held
    await database.write(bindings.set_state, binding_id, BindingState.PAUSED, "")
    found = await look(database, "a")
    assert (Kind.STREAM, binding_id) in found.shed
    await give(database, "a", found)
    assert (Kind.STREAM, binding_id) not in (await look(database, "a")).held


async def test_who_leaves_takes_nothing_and_its_part_goes_to_the_others_at_once(database: Database):
    for name in _NAMES[:2]:
        await live(database, name)
    for number in range(4):
        await bind(database, number, BindingState.WAITING)
    leaving = await look(database, "a")
    await look(database, "b")
    await database.write(replicas.leave, "a")
    assert (await look(database, "a")).held == leaving.held
    assert not (await look(database, "b")).shed
    given = [(*place, token) for place, token in leaving.held.items()]
    await database.write(claiming.give_back, "a", given)
    assert not (await look(database, "a")).held
    streams = [place for place in (await look(database, "b")).held if place[0] == Kind.STREAM]
    assert len(streams) == 4


async def test_a_look_tells_when_the_first_of_the_others_may_be_dead(database: Database):
    await live(database, "a")
    assert (await look(database, "a")).next_end is None
    await database.write(replicas.beat, "b", "here", 30.0)
    await database.write(replicas.beat, "c", "here", 50.0)
    next_end = (await look(database, "a")).next_end
    assert next_end is not None
    assert next_end <= 30.0


async def test_who_counts_as_dead_takes_nothing_and_keeps_what_nobody_took(database: Database):
    await live(database, "a")
    held = (await look(database, "a")).held
    await die(database, "a")
    found = await look(database, "a")
    assert found.live == ()
    assert found.held == held
    await live(database, "b")
    taken = await look(database, "b")
    assert all(token > held[place] for place, token in taken.held.items() if place in held)
    assert not {*(await look(database, "a")).held} & {*taken.held}


async def test_after_the_database_was_away_the_others_are_given_time(database: Database):
    await live(database, "a")
    held = (await look(database, "a")).held
    await die(database, "a")
    await live(database, "b")
    found = await database.write(claiming.look, "b", _ALL, is_patient=True)
    assert not found.held.keys() & held.keys()
    await live(database, "a")
    assert (await look(database, "a")).held == held


async def test_the_dead_and_the_ended_are_forgotten(database: Database):
    await live(database, "a")
    binding_id = await bind(database, 1, BindingState.LIVE)
    await look(database, "a")
    assert await database.write(claiming.forget_ended) == 0
    await database.write(bindings.end, binding_id)
    assert await database.write(claiming.forget_ended) == 1
    await database.write(replicas.beat, "b", "here", -4000.0)
    assert await database.write(replicas.forget_dead) == 1
    await database.write(replicas.end, "a")
    assert (await database.read(states.list_all)) == []
