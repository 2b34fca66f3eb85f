"""Who is there, and who is speaking, on the card."""

from pathlib import Path

from tests.features.test_hall import announcements, how_many
from tests.world import World, shown, until


async def test_who_speaks_is_shown_with_the_next_edit(bound: World):
    bob = bound.person("Bob")

    await bob.starts_speaking()
    await bob.raises_hand()

    assert "Bob" in shown(await bound.card(showing="*Speaking* Bob"))


async def test_what_is_unusual_about_the_conference_stands_on_the_card(bound: World):
    settings = bound.node.conference("meet.team").settings
    settings.guests_can_unmute = settings.guests_can_present = False

    bound.node.conference("meet.team").show_settings()

    card = shown(await bound.card(showing="Guests cannot unmute themselves"))
    assert "Guests cannot present" in card
    assert "Direct media" not in card


async def test_who_comes_as_one_line_ends_and_the_next_begins_is_told_of(
    tmp_path: Path, sqlite_url: str
):
    async with World(tmp_path, sqlite_url, speed=60).running() as world:
        await world.someone_joins("Alice", role="host")
        await world.bind()
        await world.card()
        begun, people = world.clock.monotonic(), 0

        while world.clock.monotonic() < begun + 150:
            await world.someone_joins(f"Person {people}")
            people += 1

        await until(lambda: sum(map(how_many, announcements(world))) >= people)
        assert sum(map(how_many, announcements(world))) == people
        assert len(announcements(world)) > 1


def comings(world: World) -> list[str]:
    """The lines of who came and went, as they stand in the thread."""
    verbs = (" joined", " left", " moved to ", " back from ", " removed by ")
    lines = (each.text for each in world.messages() if each.thread_ts is not None)
    return [each for each in lines if any(verb in each for verb in verbs)]


async def test_a_namesake_who_comes_after_one_was_removed_is_there(bound: World):
    await bound.someone_joins("Bob")
    await bound.posted("Bob (2) joined")
    question = await bound.types("/pexip disconnect bob (2)")
    await bound.press(question, "Remove")
    await bound.someone_joins("Bob")

    await until(lambda: comings(bound)[-1].endswith("Bob (2) was removed by Ana · Bob (2) joined"))


async def test_who_waits_has_not_been_here_for_a_moment(bound: World):
    await bound.types("/pexip lock")
    await bound.node.someone_joins("Zoe", role="guest", alias="meet.team")
    await bound.posted("Waiting to be let in")
    await bound.person("Bob").leaves()
    await bound.posted("Bob left")

    assert comings(bound) == ["Bob left"]


async def test_everyone_who_comes_back_from_rooms_is_told_of(bound: World):
    await bound.types("/pexip breakout create Red, Blue split")
    await bound.posted("Bob moved to ")
    await bound.someone_joins("Carol")
    await bound.posted("Carol joined")
    await bound.types("/pexip breakout move Carol to Blue")
    await bound.card(showing="Carol")
    await until(lambda: "Carol moved to Blue" in comings(bound)[-1])

    question = await bound.types("/pexip breakout close all")
    await bound.press(question, "Close")

    await until(lambda: "everyone is back from " in comings(bound)[-1])


async def test_a_line_with_a_newer_one_below_is_never_edited(bound: World):
    carol = await bound.someone_joins("Carol")
    line = await bound.posted("Carol joined")
    await bound.person("Bob").says("A line in between.")
    await bound.posted("A line in between.")

    await carol.leaves()

    await bound.posted("Carol left")
    assert line.text == "Carol joined"
    assert comings(bound) == ["Carol joined", "Carol left"]


async def test_who_is_called_alike_is_told_apart_in_rooms_too(bound: World):
    await bound.someone_joins("Bob")
    await bound.card(showing="Bob (2)")

    await bound.types("/pexip breakout create Red with Bob (2)")

    await bound.card(showing="*Room Red* Bob (2)")


async def test_that_all_are_gone_is_said_by_the_card_alone(bound: World):
    question = await bound.types("/pexip end")
    await bound.press(question, "End for everyone")

    await bound.card(showing="Ended after")
    await until(lambda: bound.stored("SELECT count(*) FROM filed"))
    assert comings(bound) == []
