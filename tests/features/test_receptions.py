"""Binding through a Virtual Reception: the meeting behind it is asked for, and found again."""

from bridge.simulator.pexip.conference.service import Service
from bridge.simulator.slack.state.entities import Ephemeral, View
from tests.world import World, buttons, shown, until


async def fill_in(world: World, asked: Ephemeral, values: dict[str, str]) -> View:
    """Press the button of an invitation and send the form in."""
    ana = world.slack.person("ana")
    [action] = buttons(asked).values()
    await ana.presses(asked, action)
    view = await world.view()
    await ana.submits(view, values)
    return view


async def bind_through(world: World, alias: str) -> View:
    asked = await world.bind("meet.reception")
    return await fill_in(world, asked, {"extension": alias})


async def test_the_meeting_behind_a_reception_is_asked_for_and_bound(calm: World):
    await calm.someone_joins("Alice", role="host")

    await bind_through(calm, "meet.team")

    await calm.answered("Bound to meet.reception. The bridge is in, as Host")
    await calm.card(showing="Alice")
    assert calm.stored("SELECT extension FROM binding") == "meet.team"


async def test_an_alias_that_is_none_shows_at_its_field_and_may_be_tried_again(calm: World):
    view = await bind_through(calm, "meet.nowhere")
    assert "knows no meeting called “meet.nowhere”" in view.errors["extension"]

    await calm.slack.person("ana").submits(view, {"extension": "meet.team"})

    await calm.answered("Bound to meet.reception")


async def test_the_pin_of_the_meeting_behind_is_asked_for_next(calm: World):
    view = await bind_through(calm, "meet.board")
    await until(lambda: "meet.board has a PIN" in shown(view))
    ana = calm.slack.person("ana")

    await ana.submits(view, {"pin": "9999"})
    assert "does not take this PIN" in view.errors["pin"]
    await ana.submits(view, {"pin": "1234"})

    assert "as Host" in shown(await calm.answered("Bound to meet.reception"))
    assert len(calm.node.clients("meet.board")) == 1


async def test_an_open_reception_opens_no_other_meeting(tmp_path, sqlite_url):
    """What counts is whether the meeting itself may be bound without a PIN."""
    world = World(tmp_path, sqlite_url, speed=1, open_aliases=("meet.reception",))
    async with world.running():
        view = await bind_through(world, "meet.team")
        await until(lambda: "Give the Host PIN of meet.team" in shown(view))

        await world.slack.person("ana").submits(view, {"pin": "1"})

        assert "Joining meet.team as Host has no PIN" in shown(view)
        assert not world.node.clients("meet.team")


async def test_thrown_out_by_the_node_it_comes_back_through_the_reception(calm: World):
    await calm.someone_joins("Alice", role="host")
    await bind_through(calm, "meet.team")
    await calm.card(showing="Alice")
    [before] = calm.node.clients("meet.team")

    calm.node.remove_participant(before.uuid, "Signaling node disconnected")

    await until(
        lambda: [each for each in calm.node.clients("meet.team") if each.uuid != before.uuid]
    )
    await calm.status("The bridge is in meet.reception")


async def test_a_meeting_is_bound_once_whichever_way_leads_to_it(calm: World):
    await calm.bind("meet.team")
    question = await calm.types("/pexip bind meet.reception", channel="standup")
    ana = calm.slack.person("ana")
    await ana.presses(question, buttons(question)["Yes"])
    view = await calm.view()

    await ana.submits(view, {"extension": "meet.team"})

    assert "already" in shown(view)
    assert len(calm.node.clients("meet.team")) == 1


async def test_a_reception_of_another_system_is_refused(world: World):
    world.node.add(Service(name="Far", aliases=("meet.far",), reception="mssip"))

    assert "another system’s calls" in shown(await world.bind("meet.far"))
