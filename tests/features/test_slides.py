"""Slides come as pictures into the card's thread, each once."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bridge.simulator.pexip.scenario import SimulatedParticipant
from bridge.simulator.slack.state.entities import Message
from tests.drawn_slides import jpeg, slide, with_grain, with_pointer
from tests.world import World, shown, until

PLAN = ["The plan", "First we listen to everybody", "Then we write it down"]
MORE = [*PLAN, "At last we do it, and tell the customers"]
OTHER = ["Numbers", "Revenue grew by seven percent", "Costs fell in the north"]
FIRST, SECOND, THIRD = (jpeg(slide(lines)) for lines in (PLAN, MORE, OTHER))
COPY = jpeg(with_pointer(with_grain(slide(PLAN), 5), 900, 500), 60)


@pytest.fixture
async def alice(bound: World) -> SimulatedParticipant:
    """Alice presents, and has shown nothing yet."""
    presenter = bound.person("Alice")
    await presenter.presents()
    await bound.card(showing="*Presenting* Alice")
    return presenter


def slides(world: World) -> list[Message]:
    """The thread's pictures, in order."""
    found = [each for each in world.messages() if each.files]
    return [each for each in found if each.files[0]["name"].startswith("slide-")]


def contents(world: World) -> list[bytes | None]:
    files = world.slack.workspace.files.by_id
    return [files[each.files[0]["id"]].content for each in slides(world)]


async def there_are(world: World, count: int) -> list[Message]:
    await until(lambda: len(slides(world)) >= count)
    return slides(world)


async def looked_at(world: World) -> None:
    """Until the bridge has fetched a frame more than those asked for before."""
    await world.node.next_request("presentation_high.jpeg")


async def test_a_slide_comes_into_the_cards_thread_with_whose_it_is(
    bound: World, alice: SimulatedParticipant
):
    await alice.shows_next_slide(FIRST)

    [picture] = await there_are(bound, 1)
    assert contents(bound) == [FIRST]
    assert picture.thread_ts == (await bound.card()).ts
    assert picture.files[0]["title"] == "Slide 1"
    assert picture.text == "*Alice* presents"
    [call] = bound.slack.calls("files.getUploadURLExternal")
    assert call.arguments["alt_txt"] == "Slide 1, presented by Alice, 0 min into the meeting"


async def test_each_slide_comes_once_whatever_a_codec_and_a_pointer_do_to_it(
    bound: World, alice: SimulatedParticipant
):
    for frame in (FIRST, COPY, SECOND, FIRST, COPY, THIRD):
        await alice.shows_next_slide(frame)
        await looked_at(bound)

    await there_are(bound, 3)
    assert contents(bound) == [FIRST, SECOND, THIRD]
    again = "SELECT group_concat(detail) FROM moment WHERE kind = 'slide'"
    await until(lambda: bound.stored(again) == "1")


async def test_of_a_burst_only_the_last_comes(bound: World, alice: SimulatedParticipant):
    for frame in (FIRST, SECOND, THIRD):
        await alice.shows_next_slide(frame)

    await there_are(bound, 1)
    assert contents(bound) == [THIRD]


async def test_the_node_is_asked_under_the_id_of_the_event_that_told_of_the_frame(
    bound: World, alice: SimulatedParticipant
):
    await alice.shows_next_slide(FIRST)

    request = await bound.node.next_request("presentation_high.jpeg")
    assert request.query["id"]
    assert "token" not in request.query


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_without_the_large_picture_the_small_one_serves(
    bound: World, alice: SimulatedParticipant, status: int
):
    bound.node.faults.plan("presentation_high.jpeg", status=status, times=5)

    await alice.shows_next_slide(FIRST)

    await there_are(bound, 1)
    assert contents(bound) == [FIRST]


async def test_a_node_that_gives_none_is_asked_again(bound: World, alice: SimulatedParticipant):
    for name in ("presentation_high.jpeg", "presentation.jpeg"):
        bound.node.faults.plan(name, status=503, times=2)

    await alice.shows_next_slide(FIRST)

    await there_are(bound, 1)
    assert contents(bound) == [FIRST]


async def test_what_came_torn_is_fetched_again(bound: World, alice: SimulatedParticipant):
    await alice.shows_next_slide(FIRST[:5000])
    await bound.node.next_request("presentation.jpeg")

    bound.node.conference("meet.team").slide = FIRST

    await there_are(bound, 1)
    assert contents(bound) == [FIRST]


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", FIRST[:5000], b"\x89PNG\r\n\x1a\n" + bytes(50), bytes(9 * 1024 * 1024)],
    ids=["empty", "words", "cut off", "broken", "too long"],
)
async def test_what_is_no_picture_stays_out_and_the_meeting_goes_on(
    bound: World, alice: SimulatedParticipant, content: bytes
):
    await alice.shows_next_slide(content)
    await bound.node.next_request("presentation.jpeg")
    await bound.person("Bob").says("Is there a picture?")
    await bound.posted("Is there a picture?")

    await alice.shows_next_slide(FIRST)

    await there_are(bound, 1)
    assert contents(bound) == [FIRST]


async def test_chat_does_not_wait_for_a_node_that_is_slow_with_a_picture(
    bound: World, alice: SimulatedParticipant
):
    bound.node.faults.plan("presentation_high.jpeg", "hang")
    await alice.shows_next_slide(FIRST)
    await looked_at(bound)

    await bound.person("Bob").says("Can you see it?")

    await bound.posted("Can you see it?")
    assert slides(bound) == []
    bound.node.faults.clear()
    await there_are(bound, 1)


async def test_after_a_restart_no_slide_comes_again_and_the_numbers_go_on(
    bound: World, alice: SimulatedParticipant
):
    await alice.shows_next_slide(FIRST)
    await there_are(bound, 1)
    await looked_at(bound)

    await bound.restart()

    # What is on show is looked at without a new frame.
    await looked_at(bound)
    await alice.shows_next_slide(SECOND)
    [_, second] = await there_are(bound, 2)
    assert contents(bound) == [FIRST, SECOND]
    assert second.files[0]["title"] == "Slide 2"


async def test_a_slide_that_changed_while_the_bridge_was_away_comes_when_it_is_back(
    bound: World, alice: SimulatedParticipant
):
    await alice.shows_next_slide(FIRST)
    await there_are(bound, 1)
    await bound.stop()
    await alice.shows_next_slide(SECOND)

    await bound.start()

    await there_are(bound, 2)
    assert contents(bound) == [FIRST, SECOND]


async def test_after_the_end_of_a_presentation_nothing_more_is_fetched(
    bound: World, alice: SimulatedParticipant
):
    await alice.shows_next_slide(FIRST)
    await alice.stops_presenting()
    await bound.clock.pass_by(20)

    bob = bound.person("Bob")
    await bob.presents()
    await bob.shows_next_slide(SECOND)

    [picture] = await there_are(bound, 1)
    assert contents(bound) == [SECOND]
    assert picture.files[0]["title"] == "Slide 1"


async def test_after_stop_no_slide_comes(bound: World, alice: SimulatedParticipant):
    await alice.shows_next_slide(FIRST)
    await there_are(bound, 1)
    bound.slack.person("ana").invites("leads", "bob")
    await bound.person("Bob").says("!stop")
    await bound.posted("slides and captions are mirrored no more")

    await alice.shows_next_slide(SECOND)
    await bound.clock.pass_by(30)

    assert "Nothing of this meeting" in shown(await bound.types("/pexip slide"))
    assert "To start again, ask" in shown(await bound.types("/pexip slides on", who="bob"))
    assert len(slides(bound)) == 1

    await bound.types("/pexip slides on")
    await there_are(bound, 2)
    assert contents(bound) == [FIRST, SECOND]


async def test_slides_off_keeps_them_out_but_for_one_that_is_asked_for(
    bound: World, alice: SimulatedParticipant
):
    assert "No more slides" in shown(await bound.types("/pexip slides off"))
    await alice.shows_next_slide(FIRST)
    await bound.clock.pass_by(30)
    assert slides(bound) == []

    assert "Slide 1 comes into" in shown(await bound.types("/pexip slide"))
    await there_are(bound, 1)
    assert "Slide 1 is in the thread already" in shown(await bound.types("/pexip slide"))

    await alice.shows_next_slide(SECOND)
    assert "Slides come into" in shown(await bound.types("/pexip slides on"))
    await there_are(bound, 2)
    assert contents(bound) == [FIRST, SECOND]


async def test_a_slide_that_is_asked_for_of_a_slow_node_holds_up_nothing(
    bound: World, alice: SimulatedParticipant
):
    await bound.types("/pexip slides off")
    await alice.shows_next_slide(FIRST)
    bound.node.faults.plan("presentation_high.jpeg", "hang")
    await bound.slack.person("ana").types("leads", "/pexip slide")
    await looked_at(bound)

    await bound.person("Bob").says("Can you see it?")
    await bound.someone_joins("Carol")

    await bound.posted("Can you see it?")
    await bound.card(showing="Carol")
    bound.node.end_conference(alias="meet.team")
    await bound.card(showing="Ended after")
    assert slides(bound) == []
    bound.node.faults.clear()


async def test_while_slack_takes_none_for_hours_they_do_not_fill_the_database(
    bound: World, alice: SimulatedParticipant
):
    bound.slack.faults.rate_limit("files.getUploadURLExternal", 3600)
    await alice.shows_next_slide(FIRST)
    await until(lambda: bound.stored("SELECT count(*) FROM filed") == 1)
    await change_stored(bound, COPY_FILE, [(f"copy {number}",) for number in range(99)])
    await alice.shows_next_slide(SECOND)
    await looked_at(bound)
    assert "Too many slides wait" in shown(await bound.types("/pexip slide"))
    assert bound.stored("SELECT count(*) FROM slide") == 1

    await change_stored(bound, "DELETE FROM filed WHERE key LIKE ?", [("copy %",)])

    # What is on show comes without a new frame.
    await until(lambda: bound.stored("SELECT count(*) FROM slide") == 2)


COPY_FILE = """
    INSERT INTO filed (workspace, key, meeting_id, kind, name, title, alt, content_sealed, created)
    SELECT workspace, ?, meeting_id, kind, name, title, alt, content_sealed, created FROM filed
    WHERE key LIKE '%/slides/1'
"""


async def change_stored(world: World, statement: str, rows: list[tuple[str]]) -> None:
    """Beside the loop, for the bridge must be able to end a transaction of its own meanwhile."""

    def change() -> None:
        path = world.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.executemany(statement, rows)

    await asyncio.to_thread(change)


async def test_where_nothing_is_shown_the_command_says_so(bound: World):
    assert "Nobody presents" in shown(await bound.types("/pexip slide"))

    await bound.person("Alice").presents()
    await bound.card(showing="*Presenting* Alice")

    assert "Nothing is shown" in shown(await bound.types("/pexip slide"))


async def test_the_meeting_is_told_of_slides_only_where_they_are_mirrored(bound: World):
    assert "chat, slides and live captions can be read" in await bound.heard("can be read")
    await bound.types("/pexip leave")
    await bound.types("/pexip slides off")
    for name in ("Alice", "Bob"):
        await bound.person(name).leaves()
    await bound.someone_joins("Carol", role="host")

    await bound.types("/pexip join")
    await bound.heard("chat and live captions can be read")

    before = len(bound.told())
    await bound.types("/pexip slides on")
    await until(lambda: len(bound.told()) > before)
    assert "chat, slides and live captions can be read" in bound.told()[-1]


@pytest.fixture
async def without_files(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    """An app that was installed before it had the scope."""
    world = World(tmp_path, sqlite_url)
    world.slack.app.scopes.discard("files:write")
    async with world.running():
        await world.someone_joins("Alice", role="host")
        await world.bind()
        await world.card()
        yield world


async def test_without_the_scope_it_is_said_once_and_not_tried_for_ever(without_files: World):
    world = without_files
    alice = world.person("Alice")
    await alice.presents()
    for frame in (FIRST, SECOND, THIRD):
        await alice.shows_next_slide(frame)
        await looked_at(world)
    await world.posted("lacks files:write")
    await until(lambda: world.stored("SELECT count(*) FROM outbox") == 0)

    assert len(world.slack.calls("files.getUploadURLExternal")) == 2
    told = [each for each in world.messages() if "lacks files:write" in shown(each)]
    assert len(told) == 1

    world.slack.app.scopes.add("files:write")
    assert "Slide 3 comes" in shown(await world.types("/pexip slide"))
    await there_are(world, 1)
    assert contents(world) == [THIRD]
