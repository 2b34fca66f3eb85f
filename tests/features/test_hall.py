"""A hall: three thousand people, and what is shown of them and done with them is right."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.features.test_people_panel import labeled, open_panel
from tests.world import CHANNEL, World, shown, until

PEOPLE = 3000
EVERYBODY = "SELECT count(*) FROM attendance"
THERE = 'SELECT count(*) FROM attendance WHERE "left" IS NULL'
GONE = 'SELECT count(*) FROM attendance WHERE "left" IS NOT NULL'


@pytest.fixture
async def world(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    async with World(tmp_path, sqlite_url, speed=4).running() as world:
        await world.someone_joins("Alice", role="host")
        yield world


async def come(world: World, first: int, end: int) -> None:
    """All at once, but no faster than a node's stream takes them."""
    for number in range(first, end):
        # Whoever waits until one is stored before the next comes does not come at once.
        await world.node.someone_joins(f"Person {number}", role="guest", alias="meet.team")
        if number % 100 == 0:
            await asyncio.sleep(0)


async def bind(world: World, people: int) -> None:
    """With so many there before, Alice among them."""
    await come(world, 1, people)
    await world.bind()
    await world.card(showing=f"and {people - 13:,} more")


def announcements(world: World) -> list[str]:
    return [each.text for each in world.messages(CHANNEL) if " joined" in each.text]


def how_many(announcement: str) -> int:
    """All who are told of: those by name, and those who are counted."""
    named, _, more = announcement.partition(" joined")[0].partition(" and ")
    counted = (
        int(more.removesuffix(" more").replace(",", "")) if more.endswith(" more") else bool(more)
    )
    return named.count(",") + 1 + counted


def counted(world: World, query: str) -> int:
    return int(world.stored(query))


async def test_a_full_hall_is_shown_whole(world: World):
    await bind(world, PEOPLE)

    card = shown(await world.card())
    assert "*Hosts* Alice" in card
    assert " and 2,987 more" in card
    assert "3,000 in the meeting" in shown(await world.types("/pexip status"))
    assert announcements(world) == []

    panel = await open_panel(world)
    assert "3,000 people · page 1 of 100" in shown(panel)
    assert "Next" in labeled(panel)
    ana = world.slack.person("ana")
    offer = await ana.looks_up(panel, "panel:person", "person 2999", block_id="find")
    assert [each.partition(" · ")[0] for each in offer.texts] == ["Person 2999"]
    offer = await ana.looks_up(panel, "panel:person", "person 1", block_id="find")
    assert len(offer.texts) == 100

    await ana.types(CHANNEL, "/pexip about Person 2998")
    assert "Person 2998 · Guest" in shown(await world.view())
    assert "Did you mean" in shown(await world.types("/pexip mute Persn 2998"))


async def test_two_thousand_who_join_at_once_are_announced_together(world: World):
    await bind(world, 1000)

    await come(world, 1000, PEOPLE)

    await world.card(showing="and 2,987 more")
    await until(lambda: sum(map(how_many, announcements(world))) == PEOPLE - 1000)
    assert len(announcements(world)) <= 3
    await until(lambda: counted(world, THERE) == PEOPLE)


async def test_all_are_muted_and_what_is_said_meanwhile_is_heard(world: World):
    await bind(world, PEOPLE)
    question = await world.types("/pexip mute all")

    reply = await world.press(question, "Mute all")
    await world.person("Person 7").says("Can you hear me?")

    assert "All Guests are muted" in shown(reply)
    await world.posted("Can you hear me?")
    assert sum(bool(each.is_muted) for each in world.people()) == PEOPLE - 1
    await world.card(showing="Person 1 (muted)")


async def test_everybody_leaves_and_is_in_the_attendance(world: World):
    await bind(world, PEOPLE)

    for number in range(1, PEOPLE):
        await world.person(f"Person {number}").leaves()

    await world.card(showing="*Hosts* Alice")
    await until(lambda: counted(world, GONE) == PEOPLE - 1)
    text = await world.posted("2987 more left")
    assert "Person 1, Person 2" in text.text
    await world.types("/pexip attendance")
    [file] = world.slack.workspace.files.by_id.values()
    assert file.content is not None
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert len(rows) == PEOPLE
    assert sum(bool(each["left"]) for each in rows) == PEOPLE - 1


async def test_five_hundred_are_dealt_out_over_rooms(world: World):
    await bind(world, 501)

    reply = await world.types("/pexip breakout create Red, Blue, Green, Gold split")

    assert "moved 500 people" in shown(reply)
    card = await world.card(showing="Gold")
    assert "*Hosts* Alice" in shown(card)
    await until(lambda: sum("moved to" in each.text for each in world.messages(CHANNEL)) > 0)
    assert "1 in the meeting" in shown(await world.types("/pexip status"))
    rooms = await world.types("/pexip breakout")
    assert "4 breakout rooms" in shown(rooms)
    assert counted(world, EVERYBODY) == 501
