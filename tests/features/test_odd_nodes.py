"""The whole bridge beside nodes that spell and behave as older and newer ones do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.odd_node import OWN, Habits, OddNode
from tests.world import World, shown, until

OLD = Habits()
NEW = Habits(has_bracket=True, has_status=True, spelling="unknown words")
each_kind = pytest.mark.parametrize("habits", [OLD, NEW], ids=["old", "new"])


@asynccontextmanager
async def bound_to(
    node: OddNode, folder: Path, database_url: str, *, speed: float = 5.0
) -> AsyncIterator[World]:
    """Alice and Bob are in, and the channel is bound to their meeting."""
    node.joins(2, "Alice", role="chair")
    node.joins(3, "Bob")
    async with node.serve() as url:
        world = World(folder, database_url, speed=speed, pexip_node=url)
        async with world.running():
            await world.bind("meet.odd")
            await world.card(showing="Bob")
            yield world
            await world.stop()


@each_kind
async def test_people_commands_and_words_pass(habits: Habits, tmp_path: Path, sqlite_url: str):
    node = OddNode(habits)
    async with bound_to(node, tmp_path, sqlite_url) as world:
        await world.status("The bridge is in meet.odd.")
        await world.types("/pexip mute bob")
        await world.answered("Bob")
        node.joins(4, "Carol")
        node.says(node.joins(5, "Dave"), "Hello from a node of another age")

        await world.card(showing="Carol")
        line = await world.posted("Hello from a node of another age")
        assert line.thread_ts is not None
        await world.types("/pexip say Hello back")
        await until(lambda: ("Ana: Hello back" in str(node.requests)) or None)


async def test_an_effect_shows_in_the_spelling_of_the_document(tmp_path: Path, sqlite_url: str):
    node = OddNode(OLD)
    async with bound_to(node, tmp_path, sqlite_url) as world:
        await world.types("/pexip lock")

        await world.answered("The meeting is locked.")
        await world.card(showing="Locked")


async def test_a_number_for_a_text_and_a_text_for_a_list_end_nothing(
    tmp_path: Path, sqlite_url: str
):
    node = OddNode(NEW)
    async with bound_to(node, tmp_path, sqlite_url) as world:
        node.send("layout", {"view": 17, "participants": "direct", "requested_layout": "1:7"})
        node.send("stage", {"not": "a list"})
        node.send("participant_update", {"display_name": "Nobody"})
        node.send("brand_new", [1, 2, 3])
        node.send("live_captions", {"data": None})
        node.says(next(iter(node.people)), "Still here")

        await world.posted("Still here")


async def test_who_left_unseen_is_missed_and_nobody_is_announced_twice(
    tmp_path: Path, sqlite_url: str
):
    """Without a bracket only those who are named again after a loss are still there."""
    node = OddNode(OLD)
    async with bound_to(node, tmp_path, sqlite_url) as world:
        await world.status("The bridge is in meet.odd.")
        bob = next(uuid for uuid, each in node.people.items() if each["display-name"] == "Bob")
        opened = node.streams_opened
        del node.people[bob]
        node.drop_streams()
        await until(lambda: node.streams_opened > opened)

        line = await world.posted("Bob left")
        assert "Alice" not in shown(line)
        await world.status("The bridge is in meet.odd.")


async def test_a_node_that_never_pings_is_asked_again_in_silence(tmp_path: Path, sqlite_url: str):
    node = OddNode(OLD)
    async with bound_to(node, tmp_path, sqlite_url, speed=40.0) as world:
        opened = node.streams_opened
        await until(lambda: node.streams_opened > opened)

        await world.status("The bridge is in meet.odd.")
        assert not any("joined" in shown(each) for each in world.messages())
        assert not any("left" in shown(each) for each in world.messages())


async def test_a_request_that_an_old_node_lacks_is_named_as_that(tmp_path: Path, sqlite_url: str):
    node = OddNode(Habits(unknown=frozenset({"lock"})))
    async with bound_to(node, tmp_path, sqlite_url) as world:
        await world.types("/pexip lock")

        await world.answered("does not know how to do that")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((403, "Forbidden"), "does not let the bridge do that"),
        ((200, False), "refused"),
        ((400, "Illegal value"), "did not do it"),
        ((500, {"odd": 1}), "failed"),
    ],
)
async def test_a_failure_is_told_whatever_the_node_calls_it(
    tmp_path: Path, sqlite_url: str, answer: tuple[int, object], words: str
):
    node = OddNode(Habits(refused={"lock": answer}))
    async with bound_to(node, tmp_path, sqlite_url) as world:
        await world.types("/pexip lock")

        await world.answered(words)


async def test_a_role_that_only_a_refresh_tells_shows(tmp_path: Path, sqlite_url: str):
    node = OddNode(NEW)
    async with bound_to(node, tmp_path, sqlite_url, speed=40.0) as world:
        node.role_at_refresh = "guest"
        await world.status("only a Guest")

        node.changes(OWN, role="chair")
        await world.status("The bridge is in meet.odd.")
