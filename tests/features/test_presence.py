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
