"""Who is there, and who is speaking, on the card."""

from tests.world import World, shown


async def test_who_speaks_is_shown_with_the_next_edit_and_causes_none(bound: World):
    bob = bound.person("Bob")
    await bound.node.next_request("show_live_captions")

    await bob.speaks("One.")
    await bound.posted("One.")
    await bound.person("Alice").speaks("Two.")
    await bound.posted("Two.")
    assert "Speaking" not in shown(await bound.card())

    await bob.raises_hand()

    await bound.card(showing="*Hands up* Bob")
    assert "*Speaking* " in shown(await bound.card(showing="Speaking"))
