"""How the picture is divided: for all, for an auditorium's two sides, for one, for streams."""

from dataclasses import replace
from typing import Any

from bridge.simulator.pexip.conference.stage import Layout
from tests.world import World, buttons, shown, until


def layout(world: World, alias: str = "meet.team") -> Layout:
    return world.node.conference(alias).settings.layout


def sent(world: World, name: str) -> list[Any]:
    """The requests of that name that the node got."""
    return [each for each in world.node.requests if each.path.endswith(f"/{name}")]


async def test_a_layout_is_set_by_name_and_stands_on_the_card(bound: World):
    reply = await bound.types("/pexip layout 2:21")

    assert "The layout is 2:21 now: 2 large, 21 small." in shown(reply)
    assert layout(bound).host_layout == "2:21"
    await bound.card(showing="2 large, 21 small")


async def test_an_old_name_of_a_layout_is_understood(bound: World):
    reply = await bound.types("/pexip layout 4:0")

    assert "The layout is 2x2 now: 4 of equal size." in shown(reply)
    assert layout(bound).host_layout == "2x2"


async def test_a_layout_is_found_by_what_it_means(bound: World):
    reply = await bound.types("/pexip layout adaptive composition")

    assert "The layout is ac now" in shown(reply)


async def test_without_a_name_all_layouts_of_the_meeting_are_offered(bound: World):
    question = await bound.types("/pexip layout")

    assert "Which layout?" in shown(question)
    [menu] = [each for each in question.blocks if each["type"] == "actions"]
    [select] = menu["elements"]
    assert [each["value"] for each in select["options"]] == list(
        bound.node.conference("meet.team").service.layouts
    )
    first = select["options"][0]
    assert first["text"]["text"] == "The speaker alone"
    assert first["description"]["text"] == "1:0"


async def test_an_unknown_layout_is_refused_with_those_there_are(bound: World):
    reply = await bound.types("/pexip layout 7:77")

    assert "No such layout. There are: 1:0, 1:7" in shown(reply)
    assert len(shown(reply)) <= 200
    assert not sent(bound, "transform_layout")


async def test_many_layouts_are_listed_in_whole_names(bound: World):
    names = tuple(f"layout-{number}" for number in range(60))
    service = bound.node.conference("meet.team").service
    bound.node.conference("meet.team").service = replace(service, layouts=names)

    words = shown(await bound.types("/pexip layout 99:99"))

    listed, _, more = words.partition("There are: ")[2].partition(" and ")
    assert set(listed.split(", ")) < set(names)
    assert more.startswith(f"{60 - len(listed.split(', '))} more")


async def test_a_layout_is_undone_to_the_one_before(bound: World):
    reply = await bound.types("/pexip layout 2:21")

    await bound.slack.person("ana").presses(reply, buttons(reply)["Back to 1 large, 7 small"])

    await until(lambda: layout(bound).host_layout == "1:7")


async def test_an_auditorium_has_a_layout_for_guests(world: World):
    await world.someone_joins("Alice", alias="meet.lecture", role="host")
    await world.bind("meet.lecture")
    await world.card()

    reply = await world.types("/pexip layout guests 1:0")

    assert "The Guests’ layout is 1:0 now" in shown(reply)
    assert layout(world, "meet.lecture").guest_layout == "1:0"
    await world.card(showing="1 large, 7 small for Hosts, The speaker alone for Guests")


async def test_a_meeting_room_has_no_layout_for_guests_alone(bound: World):
    reply = await bound.types("/pexip layout guests 1:0")

    assert "only a Virtual Auditorium has two" in shown(reply)


async def test_one_participant_gets_a_layout_of_their_own_and_loses_it(bound: World):
    [bob] = [each for each in bound.people() if each.display_name == "Bob"]
    mixes = bound.node.conference("meet.team").settings.video_mixes

    reply = await bound.types("/pexip layout for bob 1:7")
    assert "Bob has a layout of their own now: 1:7" in shown(reply)
    assert mixes == {f"main.!{bob.uuid}": "1:7"}

    reply = await bound.types("/pexip layout for bob off")
    assert "Bob sees everybody’s layout again" in shown(reply)
    assert mixes == {}


async def test_a_second_layout_of_their_own_makes_no_second_picture(bound: World):
    await bound.types("/pexip layout for bob 1:7")

    await bound.types("/pexip layout for bob 2:21")

    assert len(sent(bound, "create")) == 1
    assert [*bound.node.conference("meet.team").settings.video_mixes.values()] == ["2:21"]


async def test_a_layout_of_their_own_is_undone_to_everybodys(bound: World):
    reply = await bound.types("/pexip layout for bob 1:7")

    await bound.slack.person("ana").presses(reply, buttons(reply)["Back to everybody’s"])
    await bound.answered("Bob sees everybody’s layout again")

    assert bound.node.conference("meet.team").settings.video_mixes == {}


async def test_an_unknown_layout_for_one_is_refused_before_a_picture_is_made(bound: World):
    reply = await bound.types("/pexip layout for bob 7:77")

    assert "No such layout" in shown(reply)
    assert not sent(bound, "create")


async def test_streams_and_recordings_get_a_layout(bound: World):
    reply = await bound.types("/pexip streaming layout 1:0")

    assert "The layout of streams and recordings is 1:0 now" in shown(reply)
    assert layout(bound).transforms == {"streaming": {"layout": "1:0"}}


def pictures(world: World) -> list[Any]:
    """The files that were uploaded."""
    return [each for each in world.slack.workspace.files.by_id.values() if each.content]


async def test_all_layouts_stand_on_one_sheet_uploaded_once(bound: World):
    question = await bound.types("/pexip layout")
    await bound.types("/pexip streaming layout")

    [sheet] = pictures(bound)
    assert sheet.content.startswith(b"\x89PNG")
    # The menu stands above the picture, which is higher than the window.
    assert [each["type"] for each in question.blocks] == ["rich_text", "actions", "image"]
    image = question.blocks[-1]
    assert image["slack_file"] == {"id": sheet.id}
    assert image["alt_text"].startswith("Layouts: The speaker alone, 1 large, 7 small")


async def test_a_sheet_is_known_after_a_restart(bound: World):
    await bound.types("/pexip layout")

    await bound.restart()
    await bound.status("2 in the meeting")
    question = await bound.types("/pexip layout")

    assert len(pictures(bound)) == 1
    assert any(each["type"] == "image" for each in question.blocks)


async def test_without_the_scope_for_files_the_names_alone_are_offered(bound: World):
    bound.slack.app.scopes.discard("files:write")

    question = await bound.types("/pexip layout")

    assert {each["type"] for each in question.blocks} == {"rich_text", "actions"}
    assert not pictures(bound)


async def test_where_the_node_has_no_drawings_the_names_alone_are_offered(bound: World):
    bound.node.faults.plan("layout_svgs", status=404, result="Not found")

    question = await bound.types("/pexip layout")

    assert {each["type"] for each in question.blocks} == {"rich_text", "actions"}
