"""When people spoke, presented, raised a hand and were in a room is stored for the recap."""

import sqlite3
from contextlib import closing

from tests.world import World, until


def marks(world: World) -> list[tuple[str, str, bool, str]]:
    """Kind, name, whether it has ended, and detail, in the order of their beginning."""
    names = {each.uuid: each.display_name for each in world.people()}
    query = "SELECT kind, participant_uuid, ended, detail FROM moment ORDER BY began, kind"
    with closing(sqlite3.connect(world.database_url.removeprefix("sqlite:///"))) as connection:
        rows = connection.execute(query).fetchall()
    return [
        (kind, names.get(uuid, "gone"), ended is not None, detail)
        for kind, uuid, ended, detail in rows
    ]


async def are(world: World, *expected: tuple[str, str, bool, str]) -> None:
    await until(lambda: sorted(marks(world)) == sorted(expected))


async def test_a_hand_and_a_presentation_have_a_beginning_and_an_end(bound: World):
    bob, alice = bound.person("Bob"), bound.person("Alice")
    await bob.raises_hand()
    await alice.presents()
    await are(bound, ("hand", "Bob", False, ""), ("presenting", "Alice", False, ""))
    await bob.lowers_hand()
    await alice.stops_presenting()
    await are(bound, ("hand", "Bob", True, ""), ("presenting", "Alice", True, ""))


async def test_what_went_on_before_a_restart_ends_after_it(bound: World):
    bob = bound.person("Bob")
    await bob.raises_hand()
    await are(bound, ("hand", "Bob", False, ""))
    await bound.stop()
    await bob.lowers_hand()
    await bound.person("Alice").raises_hand()
    await bound.start()
    await are(bound, ("hand", "Bob", True, ""), ("hand", "Alice", False, ""))


async def is_told(bound: World) -> None:
    """What happened before a line was heard before it."""
    await bound.person("Bob").says("so far")
    await bound.posted("so far")


async def test_who_is_heard_has_spoken_once_they_are_silent(bound: World):
    alice = bound.person("Alice")
    await alice.starts_speaking()
    await is_told(bound)
    await alice.stops_speaking()
    await are(bound, ("speaking", "Alice", True, ""))


async def test_who_speaks_until_the_end_has_spoken(bound: World):
    await bound.person("Alice").starts_speaking()
    await is_told(bound)
    bound.node.end_conference(alias="meet.team")
    await until(lambda: bound.stored("SELECT count(*) FROM moment WHERE kind = 'speaking'"))


async def test_who_is_in_a_room_is_so_until_they_come_back(bound: World):
    await bound.types("/pexip breakout create Red split")
    await until(lambda: ("room", "gone", False, "Red") in marks(bound))
    await bound.types("/pexip breakout move bob to main in red")
    await until(lambda: ("room", "Bob", True, "Red") in marks(bound))
