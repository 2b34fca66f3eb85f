"""Whatever a person asks is answered by any process, whichever holds the meeting.

Two bridges share one PostgreSQL: the first holds the meeting and sends, and Slack tells the second.
`TEST_REPLICAS=1` runs all tests of features like that.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.simulator.slack.state.entities import View
from bridge.storage.connection.engine import create_engine, parse_url
from tests.world import CHANNEL, World, is_card, shown, until

_COUNT_LETTERS = """
CREATE TABLE letter (kind text);
CREATE FUNCTION count_letter() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN INSERT INTO letter VALUES (NEW.kind); RETURN NEW; END';
CREATE TRIGGER count_letter AFTER INSERT ON mail FOR EACH ROW EXECUTE FUNCTION count_letter();
"""


@pytest.fixture
async def empty(tmp_path: Path, postgres_url: str) -> AsyncIterator[World]:
    async with World(tmp_path, postgres_url, asks_another=True).running() as world:
        yield world


@pytest.fixture
async def world(empty: World) -> World:
    """A meeting with Alice, who hosts, and Bob."""
    await empty.someone_joins("Alice", role="host")
    await empty.someone_joins("Bob")
    await empty.bind()
    await empty.card(showing="Bob")
    return empty


def joins(world: World) -> int:
    return sum(each.path.endswith("/request_token") for each in world.node.requests)


async def test_a_command_is_carried_out_and_its_effect_seen(world: World) -> None:
    reply = await world.types("/pexip mute bob")
    assert "Bob is muted" in shown(reply)
    await world.press(reply, "Unmute Bob")
    assert "Bob" in shown(reply)
    assert joins(world) == 1


async def test_who_is_there_is_asked_of_the_node_once_for_all(world: World) -> None:
    asked = len(lists(world))
    replies = await asyncio.gather(
        *(world.types("/pexip status", who=who) for who in ("ana", "dave"))
    )
    assert all("2 in the meeting" in shown(each) for each in replies)
    assert len(lists(world)) <= asked + 1


def lists(world: World) -> list[str]:
    return [each.path for each in world.node.requests if each.path.endswith("/participants")]


async def in_database(world: World, statement: str) -> list[str]:
    """What it finds, if it looks for something."""

    def execute() -> list[str]:
        engine = create_engine(parse_url(world.database_url))
        with engine.begin() as connection:
            found = connection.exec_driver_sql(statement)
            rows = [str(each[0]) for each in found] if found.returns_rows else []
        engine.dispose()
        return rows

    return await asyncio.to_thread(execute)


async def letters(world: World) -> list[str]:
    """What was asked of the one that holds the meeting."""
    return await in_database(world, "SELECT kind FROM letter")


async def test_without_breakout_rooms_nobody_is_asked_which_there_are(world: World) -> None:
    await in_database(world, _COUNT_LETTERS)

    assert "2 in the meeting" in shown(await world.types("/pexip status"))
    assert "Bob is muted" in shown(await world.types("/pexip mute bob"))
    assert await letters(world) == []

    await world.types("/pexip breakout create Red, Blue split")
    await world.card(showing="*Room Red* Bob")
    assert "Red: Bob" in shown(await world.types("/pexip breakout"))
    assert "rooms" in await letters(world)


async def test_a_few_looks_of_one_command_are_one(world: World) -> None:
    """The node is asked once before the act and once after it, and once for its status each."""
    await world.types("/pexip status")
    before = len(world.node.requests)

    await world.types("/pexip mute bob")

    asked = [each.path.rpartition("/")[2] for each in list(world.node.requests)[before:]]
    assert asked.count("participants") <= 2
    assert asked.count("mute") == 1


async def test_the_panel_and_the_home_tab_show_who_is_there(world: World) -> None:
    await world.slack.person("ana").types(CHANNEL, "/pexip people")
    panel = await world.view()
    assert isinstance(panel, View)
    assert "Bob" in shown(panel)
    ana = world.slack.person("ana")
    ana.opens_home()
    homes = world.slack.workspace.screens.homes
    await world.slack.workspace.feed.until(
        lambda: ana.id in homes and "meet.team" in shown(homes[ana.id])
    )


async def test_what_is_said_from_there_is_said_once_and_does_not_come_back(world: World) -> None:
    await world.types("/pexip say Lunch at one")
    await world.heard("Lunch at one")
    post = await world.posted("Lunch at one")
    await world.person("Bob").says("Fine with me")
    await world.posted("Fine with me")
    said = [each for each in world.messages() if "Lunch at one" in shown(each)]
    assert said == [post]


async def test_a_reply_in_the_thread_reaches_the_meeting_once_and_in_order(world: World) -> None:
    card, ana = await world.card(), world.slack.person("ana")
    for number in range(5):
        ana.posts(CHANNEL, f"line {number}", thread_ts=card.ts)
    await world.heard("line 4")
    lines = [each for each in world.told() if "line " in each]
    assert [each.rpartition(" ")[2] for each in lines] == list("01234")


async def test_leaving_gives_the_token_back_by_the_one_that_holds_it(world: World) -> None:
    reply = await world.types("/pexip leave")
    assert "has left" in shown(reply)
    await until(lambda: not world.node.clients("meet.team"))
    released = [each for each in world.node.requests if each.path.endswith("/release_token")]
    assert len(released) == 1


async def test_unbinding_and_binding_again(world: World) -> None:
    asked = await world.types("/pexip unbind")
    await world.press(asked, "Unbind")
    await until(lambda: not world.node.clients("meet.team"))
    await world.bind()
    await until(lambda: world.node.clients("meet.team"))


async def test_a_setting_holds_at_once(world: World) -> None:
    await world.types("/pexip captions off")
    await world.card(showing="Captions off")
    await world.types("/pexip captions on")
    # What is as usual the card does not say.
    await world.find_post(lambda message: is_card(message) and "Captions off" not in shown(message))


async def test_the_card_is_posted_anew(world: World) -> None:
    before = await world.card()
    reply = await world.types("/pexip card")
    assert "posted anew" in shown(reply)
    await world.find_post(lambda each: each.ts > before.ts and bool(each.blocks))


async def test_what_was_said_without_a_meeting(empty: World) -> None:
    await empty.bind()
    reply = await empty.types("/pexip card")
    assert "Nobody is in" in shown(reply)


async def test_a_token_that_was_refreshed_meanwhile_is_read_again(world: World) -> None:
    await world.types("/pexip mute bob")
    [own] = world.node.clients("meet.team")
    # The node knows no token of before any more, and whoever holds the meeting gets another.
    world.node.revoke_token(own.uuid)
    reply = await world.types("/pexip unmute bob")
    assert "lost its place" in shown(reply) or "Bob" in shown(reply)
    assert await answers(world)
    released = [each for each in world.node.requests if each.path.endswith("/release_token")]
    assert not released


async def answers(world: World) -> bool:
    """Whether a command is carried out, perhaps after the holder has joined anew."""
    for _ in range(20):
        if "Bob is muted" in shown(await world.types("/pexip mute bob")):
            return True
        await asyncio.sleep(0.2)
    return False


async def test_where_nobody_can_listen_all_of_it_works_a_second_later(
    tmp_path: Path, postgres_url: str
) -> None:
    world = World(tmp_path, postgres_url, asks_another=True, listen_url="off")
    async with world.running():
        await world.someone_joins("Alice", role="host")
        await world.someone_joins("Bob")
        await world.bind()
        card = await world.card(showing="Bob")
        assert "Bob is muted" in shown(await world.types("/pexip mute bob"))
        world.slack.person("ana").posts(CHANNEL, "Hello from Slack", thread_ts=card.ts)
        await world.heard("Hello from Slack")
        assert "has left" in shown(await world.types("/pexip leave"))
        await until(lambda: not world.node.clients("meet.team"))
