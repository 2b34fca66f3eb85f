"""What a meeting's thread has of slides, and how each looked."""

import pytest
from sqlalchemy import delete, select

from bridge.storage import tables
from bridge.storage.database import Database
from bridge.storage.meetings import bindings, meetings, slides
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.slides import Slide
from tests.fake_clock import START

FIRST = Slide("m1", 1, "m1/slides/1", bytes(range(256)), START)
SECOND = Slide("m1", 2, "m1/slides/2", b"another", START)


@pytest.fixture
async def filled(database: Database) -> Database:
    binding = Binding("b1", "T1", "C1", "conf", "conf", "U1", START)
    async with database.transaction() as tx:
        await bindings.add(tx, binding)
        await meetings.begin(tx, "m1", binding)
    return database


async def test_slides_come_back_in_the_order_they_were_shown(filled: Database):
    async with filled.transaction() as tx:
        assert await slides.add(tx, SECOND)
        assert await slides.add(tx, FIRST)

    async with filled.transaction() as tx:
        assert await slides.of_meeting(tx, "m1") == [FIRST, SECOND]
        assert await slides.of_meeting(tx, "m2") == []


async def test_a_number_is_given_once(filled: Database):
    async with filled.transaction() as tx:
        await slides.add(tx, FIRST)
        assert not await slides.add(tx, Slide("m1", 1, "other", b"other", START))

    async with filled.transaction() as tx:
        assert await slides.of_meeting(tx, "m1") == [FIRST]


async def test_how_a_slide_looked_is_not_readable_in_the_file(filled: Database):
    async with filled.transaction() as tx:
        await slides.add(tx, FIRST)
        sealed = await tx.value(tables.slide.select().with_only_columns(tables.slide.c.look_sealed))

    assert FIRST.look not in bytes(sealed)


async def test_small_copies_are_read_apart_and_page_by_page(filled: Database):
    async with filled.transaction() as tx:
        await slides.add(tx, FIRST, b"small one")
        await slides.add(tx, SECOND)
        await slides.add(tx, Slide("m1", 3, "m1/slides/3", b"third", START), b"small three")
        sealed = await tx.value(select(tables.slide.c.small_sealed).limit(1))

    assert b"small one" not in bytes(sealed)
    async with filled.transaction() as tx:
        first = await slides.pictures(tx, "m1", after=0, limit=2)
        assert first == [(1, b"small one"), (2, b"")]
        assert await slides.pictures(tx, "m1", after=2, limit=2) == [(3, b"small three")]
        assert (await slides.of_meeting(tx, "m1"))[0] == FIRST


async def test_slides_go_with_their_meeting(filled: Database):
    async with filled.transaction() as tx:
        await slides.add(tx, FIRST)
        await tx.change(delete(tables.meeting))

    async with filled.transaction() as tx:
        assert await slides.of_meeting(tx, "m1") == []
