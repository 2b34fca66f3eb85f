"""`mute all for 5 min` ends for all but those who were muted by name, before or meanwhile."""

import pytest

from bridge.simulator.pexip.scenario import SimulatedParticipant
from bridge.simulator.slack import Ephemeral
from tests.world import World, buttons, shown, until


@pytest.fixture
async def carol(bound: World) -> SimulatedParticipant:
    carol = await bound.someone_joins("Carol")
    await bound.card(showing="Carol")
    return carol


def is_muted(person: SimulatedParticipant) -> bool:
    return person.participant.is_muted is True


async def mutes_all(world: World, line: str, button: str = "Mute all") -> Ephemeral:
    asked = await world.types(f"/pexip {line}")
    await world.press(asked, button)
    return asked


async def test_whoever_was_muted_before_stays_so(bound: World, carol: SimulatedParticipant):
    await bound.types("/pexip mute bob")
    await mutes_all(bound, "mute all for 10 s")

    told = shown(await bound.posted("are over"))

    assert "The Guests are no longer muted by the meeting, but Bob stays muted." in told
    assert is_muted(bound.person("Bob"))
    assert not is_muted(carol)


async def test_whoever_is_muted_meanwhile_stays_so(bound: World, carol: SimulatedParticipant):
    await mutes_all(bound, "mute all for 30 s")
    await bound.types("/pexip mute bob")

    told = shown(await bound.posted("are over"))

    assert "but Bob stays muted" in told
    assert is_muted(bound.person("Bob"))
    assert not is_muted(carol)


async def test_whoever_is_unmuted_after_that_is_not_muted_again(
    bound: World, carol: SimulatedParticipant
):
    await mutes_all(bound, "mute all for 40 s")
    await bound.types("/pexip mute bob")
    await bound.types("/pexip unmute bob")

    assert "stays muted" not in shown(await bound.posted("are over"))
    assert not is_muted(bound.person("Bob"))
    assert not is_muted(carol)


async def test_one_of_all_for_longer_ends_later(bound: World, carol: SimulatedParticipant):
    await mutes_all(bound, "mute all for 20 s")
    reply = await bound.types("/pexip mute bob for 50 s")

    assert "It ends by itself after 50 s." in shown(reply)
    assert "but Bob stays muted" in shown(await bound.posted("20 s are over"))
    assert not is_muted(carol)
    assert "Bob is no longer muted" in shown(await bound.posted("50 s are over"))
    await until(lambda: not is_muted(bound.person("Bob")))


async def test_of_two_for_longer_one_may_be_given_more(bound: World, carol: SimulatedParticipant):
    asked = await bound.types("/pexip mute bob and carol for 20 s")
    await bound.press(asked, "Yes")
    reply = await bound.types("/pexip mute bob for 50 s")

    assert "It ends by itself after 50 s." in shown(reply)
    await until(lambda: not is_muted(carol))
    assert is_muted(bound.person("Bob"))
    await until(lambda: not is_muted(bound.person("Bob")))


async def test_who_was_muted_for_a_while_ends_with_all(bound: World, carol: SimulatedParticipant):
    await bound.types("/pexip mute bob for 10 min")
    await mutes_all(bound, "mute all for 10 s")

    assert "stays muted" not in shown(await bound.posted("are over"))
    assert not is_muted(bound.person("Bob"))
    assert not is_muted(carol)
    assert bound.stored("select count(*) from lasting") == 0


async def test_taken_back_by_hand_the_same_stay_muted(bound: World, carol: SimulatedParticipant):
    await bound.types("/pexip mute bob")
    asked = await mutes_all(bound, "mute all")

    await bound.slack.person("ana").presses(asked, buttons(asked)["Unmute the Guests"])

    await bound.answered("but Bob stays muted")
    assert is_muted(bound.person("Bob"))
    assert not is_muted(carol)


async def test_in_a_room_it_is_the_same(bound: World, carol: SimulatedParticipant):
    bob = bound.person("Bob")
    await bound.types("/pexip breakout create Red with bob and carol")
    await bound.card(showing="*Room Red*")
    await mutes_all(bound, "mute all in red for 30 s")
    await bound.types("/pexip mute bob in red")

    assert "but Bob stays muted" in shown(await bound.posted("are over"))
    assert is_muted(bob)
    assert not is_muted(carol)


async def test_what_is_done_in_a_room_holds_nobody_here(bound: World, carol: SimulatedParticipant):
    bob = bound.person("Bob")
    await bound.types("/pexip breakout create Red with bob")
    await bound.card(showing="*Room Red*")
    await mutes_all(bound, "mute all for 30 s")
    await bound.types("/pexip mute bob in red")

    assert "stays muted" not in shown(await bound.posted("are over"))
    assert is_muted(bob)
    assert not is_muted(carol)


@pytest.mark.parametrize("line", ["mute all", "unmute all"])
async def test_for_all_what_is_said_last_holds(bound: World, line: str):
    await mutes_all(bound, "mute all for 10 min")

    reply = await bound.types(f"/pexip {line}")
    if line == "mute all":
        await bound.press(reply, "Mute all")

    await until(lambda: bound.stored("select count(*) from lasting") == 0)


@pytest.mark.parametrize(
    ("first", "then", "last"),
    [
        ("lock for 20 s", "unlock", "lock"),
        ("guests-can unmute off for 20 s", "guests-can unmute on", "guests-can unmute off"),
        ("guests-can present off for 20 s", "guests-can present off", "guests-can present off"),
        ("banner Back soon for 20 s", "banner Lunch", "banner Back soon"),
    ],
)
async def test_what_is_said_last_of_a_meeting_holds(bound: World, first: str, then: str, last: str):
    for line in (first, then, last):
        await bound.types(f"/pexip {line}")

    assert bound.stored("select count(*) from lasting") == 0


async def test_whoever_has_gone_to_a_room_is_freed_there(bound: World):
    bob = bound.person("Bob")
    await bound.types("/pexip mute bob for 30 s")
    await bound.types("/pexip breakout create Red with bob")
    await bound.card(showing="*Room Red* Bob")

    told = shown(await bound.posted("are over"))

    assert "In Red: Bob is no longer muted" in told
    assert not is_muted(bob)
