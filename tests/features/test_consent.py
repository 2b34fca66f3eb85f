"""The meeting is told that it is mirrored, and may end that."""

from dataclasses import replace

import pytest

from tests.features.test_binding import submit_pin
from tests.world import World, shown, until


async def test_the_meeting_is_told_what_goes_to_slack(bound: World):
    line = await bound.heard("can be read in a Slack channel")

    assert "live captions" in line
    assert "!stop" in line


async def test_anybody_may_end_the_mirror_with_one_line(bound: World):
    bob = bound.person("Bob")
    await bob.says("seen in Slack")
    await bound.posted("seen in Slack")

    await bob.says(" !STOP ")

    await bound.heard("nothing more goes to Slack")
    await bound.posted("chat, slides and captions are mirrored no more")
    await bob.says("not seen in Slack")
    assert "!stop" in shown(await bound.types("/pexip status"))
    assert not [each for each in bound.messages() if "not seen" in shown(each)]


async def test_when_the_mirror_starts_again_the_meeting_is_told_again(bound: World):
    await bound.heard("can be read in a Slack channel")
    await bound.person("Bob").says("!stop")
    await bound.heard("nothing more goes to Slack")
    before = len(bound.told())

    await bound.types("/pexip captions on")

    await until(lambda: len(bound.told()) > before)
    assert "chat, slides and live captions can be read" in bound.told()[-1]


async def test_the_meeting_is_not_told_of_what_stays_out(bound: World):
    await bound.heard("can be read")
    await bound.types("/pexip leave")
    await bound.types("/pexip settings chat off captions off")
    for name in ("Alice", "Bob"):
        await bound.person(name).leaves()
    await bound.someone_joins("Carol", role="host")

    await bound.types("/pexip join")

    await bound.heard("This meeting’s slides can be read")


async def test_the_line_itself_is_not_mirrored(bound: World):
    await bound.person("Bob").says("!stop")
    await bound.posted("mirrored no more")

    assert not [each for each in bound.messages() if shown(each).endswith("!stop")]


async def test_who_may_not_start_the_mirror_again_does_not_by_leaving_and_joining(bound: World):
    bound.slack.person("ana").invites("leads", "bob")
    await bound.person("Bob").says("!stop")
    await bound.posted("mirrored no more")
    await bound.types("/pexip leave", who="bob")

    assert "said !stop" in shown(await bound.types("/pexip join", who="bob"))
    assert "back in meet.team" in shown(await bound.types("/pexip join"))


async def test_whoever_starts_captions_again_is_told_that_all_goes_on(bound: World):
    await bound.person("Bob").says("!stop")
    await bound.posted("mirrored no more")

    answer = shown(await bound.types("/pexip captions on"))

    assert "Chat, captions and slides go on as they are set" in answer


def notices(world: World) -> list[str]:
    return [each for each in world.told() if "can be read in a Slack channel" in each]


def banners(world: World) -> list[str]:
    paths = "/set_message_text"
    return [str(each.text) for each in world.node.requests if each.path.endswith(paths)]


def captions_asked(world: World) -> list[str]:
    return [each.path for each in world.node.requests if each.path.endswith("_live_captions")]


async def without_chat(
    world: World, *, host_pin: bool = True, status: int = 200, result: object = False
) -> None:
    conference = world.node.conference("meet.team")
    conference.service = replace(conference.service, chat_enabled=False)
    conference.settings.chat_enabled = False
    if not host_pin:
        world.node.faults.plan("set_message_text", status=status, result=result, times=1000)
    await world.someone_joins("Alice", role="host")
    await world.bind()
    await world.node.next_request("message")


async def test_a_meeting_without_a_chat_is_told_by_a_banner(world: World):
    await without_chat(world)

    await world.node.next_request("set_message_text")
    await world.card(showing="Chat is off in this meeting")
    await world.node.next_request("show_live_captions")
    await world.person("Alice").speaks("All can see the banner.")

    await world.posted("All can see the banner")
    assert "a Host removes the bridge" in banners(world)[-1]


async def test_a_meeting_that_cannot_be_told_is_not_mirrored_until_an_owner_says_so(world: World):
    await without_chat(world, host_pin=False)
    await world.card(showing="nobody there can be told")
    before = len(notices(world))

    await world.person("Alice").says("nobody was told")
    await world.clock.pass_by(60)
    assert len(notices(world)) - before <= 5
    await world.restart()
    await world.card(showing="nobody there can be told")
    assert not any("nobody was told" in shown(each) for each in world.messages())

    await world.types("/pexip settings notice off")
    await until(lambda: captions_asked(world)[-1].endswith("/show_live_captions"))
    await world.card(showing="Turn captions off")
    await world.person("Alice").speaks("An owner wants it so.")
    await world.posted("An owner wants it so")


@pytest.mark.parametrize("result", ["Forbidden", "Invalid role", "Invalid token", ""])
async def test_a_banner_that_is_forbidden_is_a_banner_that_nobody_saw(world: World, result: str):
    """The refusal is of that request alone: the stay goes on, and nothing is mirrored."""
    await without_chat(world, host_pin=False, status=403, result=result)
    await world.card(showing="nobody there can be told")

    await world.person("Alice").says("nobody was told")
    await world.clock.pass_by(60)
    assert len(notices(world)) <= 6
    assert not any("nobody was told" in shown(each) for each in world.messages())
    assert len(world.node.clients("meet.team")) == 1

    world.node.faults.clear()
    await world.clock.pass_by(600)
    await world.card(showing="Chat is off in this meeting")


async def test_a_guest_may_show_no_banner_and_so_mirrors_nothing(calm: World):
    """The node itself forbids it; a restart asks again, and the meeting is left in peace."""
    conference = calm.node.conference("meet.guarded")
    conference.service = replace(conference.service, chat_enabled=False)
    conference.settings.chat_enabled = False
    await calm.someone_joins("Alice", role="host", alias="meet.guarded")
    view = await submit_pin(calm, await calm.bind("meet.guarded"), "5678")
    await calm.sees("as Guest", view)
    await calm.card(showing="nobody there can be told")

    await calm.restart()
    await calm.card(showing="nobody there can be told")

    refused = [each.status for each in calm.node.requests if each.ends_with("set_message_text")]
    assert set(refused) == {403}
    assert "nobody there can be told" in shown(await calm.card())
