"""Who is there, and who is speaking, on the card."""

from tests.world import World, shown


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
