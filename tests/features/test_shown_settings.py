"""What was set can be read afterwards: of one participant, of the picture, of a room."""

from tests.world import World, shown


async def test_about_is_a_sheet_and_shows_what_was_set(bound: World):
    for typed in (
        "group bob a",
        "mix bob main.french",
        "presentation deny bob",
        "layout for bob 1:7",
        "captions for bob on",
        "rename bob to The Dude",
    ):
        await bound.types(f"/pexip {typed}")

    said = shown(await bound.types("@pexip about bob"))

    assert "Address: bob@example.com" in said
    assert "heard in main.french" in said
    assert "name in it “The Dude” · layout group a · a layout of their own" in said
    assert "Slides: kept from them" in said
    assert "Captions: shown" in said


async def test_a_guest_of_the_workspace_reads_no_addresses(bound: World):
    bound.slack.person("ana").invites("leads", "carol")

    said = shown(await bound.types("@pexip about bob", who="carol"))

    assert "Bob · Guest" in said
    assert "bob@example.com" not in said


async def test_the_pinning_in_force_is_marked_and_stands_in_status_and_on_the_card(bound: World):
    await bound.types("/pexip pinning complex")

    await bound.card(showing="*Pinned* complex")
    assert "Pinned complex" in await bound.status("in the meeting")
    menu = await bound.types("/pexip pinning")
    assert "complex (in force)" in str(menu.blocks)


async def test_the_layout_in_force_is_marked(bound: World):
    await bound.types("/pexip layout 2:21")
    await bound.card(showing="*Layout* 2 large, 21 small")

    menu = await bound.types("/pexip layout")

    assert "2:21 · in force now" in str(menu.blocks)


async def test_a_room_tells_how_it_was_opened(bound: World):
    await bound.types("/pexip breakout create Red with Bob then disconnect staying")
    await bound.card(showing="*Room Red* Bob")

    said = shown(await bound.types("/pexip breakout"))

    assert "Red: Bob · then calls end · Guests cannot go back by themselves" in said
