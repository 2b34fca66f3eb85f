"""The bridge leaves, and the meeting may go on: whoever brings it back goes on with it as well."""

from bridge.simulator.slack.state.entities import Message
from tests.world import World, is_card, shown, until

# What a meeting is filed as where nobody has chosen more.
FILED = ("a picture", "transcript.html")


def cards(world: World) -> list[Message]:
    return [each for each in world.messages() if is_card(each)]


def pictures(world: World) -> list[str]:
    """The files that the card shows."""
    images = [each for each in cards(world)[0].blocks if each["type"] == "image"]
    return [each["slack_file"]["id"] for each in images]


async def leave(world: World) -> str:
    await world.types("/pexip leave")
    return shown(await world.card(showing="The bridge left after"))


async def join(world: World) -> None:
    assert shown(await world.types("/pexip join")) == "The bridge is back in meet.team."
    await world.status("The bridge is in meet.team")


async def test_the_card_does_not_claim_that_the_meeting_ended(bound: World):
    told = await leave(bound)

    assert "2 people had been there until then" in told
    assert "The meeting may go on without it. /pexip join brings the bridge back." in told
    assert "Ended" not in told


async def test_a_later_join_goes_on_with_card_transcript_and_notice(bound: World):
    await bound.node.next_request("show_live_captions")
    await bound.person("Alice").speaks("Said before.")
    await bound.posted("Said before.")
    await bound.heard("can be read in a Slack channel")
    await leave(bound)
    await until(lambda: bound.stored("SELECT count(*) FROM filed") == len(FILED))
    old = await until(lambda: pictures(bound))

    await join(bound)
    await bound.card(showing="*Hosts* Alice")
    await bound.node.next_request("show_live_captions")
    await bound.person("Alice").speaks("Said after.")
    await bound.posted("Said after.")

    assert len(cards(bound)) == 1
    assert not any("joined" in shown(each) for each in bound.messages())
    assert sum("can be read in a Slack channel" in line for line in bound.told()) == 1
    assert bound.stored("SELECT count(*) FROM meeting") == 1
    bound.node.end_conference(alias="meet.team")
    await bound.card(showing="Ended after")
    await until(lambda: bound.stored("SELECT count(*) FROM filed WHERE key LIKE '%/files/1/%'"))
    assert bound.stored("SELECT count(*) FROM line WHERE kind = 'caption'") == 2
    await until(lambda: pictures(bound) not in ([], old))


async def test_who_put_the_bridge_out_ended_no_meeting(bound: World):
    [bridge] = bound.node.clients("meet.team")
    bound.node.remove_participant(bridge.uuid, "Disconnected by another participant")
    await bound.card(showing="The bridge left after")

    out = await bound.posted("was removed from meet.team, and stays out")

    await join(bound)

    await bound.card(showing="*Hosts* Alice")
    assert len(cards(bound)) == 1
    await until(lambda: "was removed from meet.team, and is back in it" in shown(out))


async def test_where_nobody_of_then_is_there_another_meeting_begins(bound: World):
    await leave(bound)
    for name in ("Alice", "Bob"):
        await bound.person(name).leaves()
    await bound.someone_joins("Carol", role="host")

    await join(bound)

    await bound.find_post(lambda each: is_card(each) and "Carol" in shown(each))
    assert ["The bridge left after" in shown(each) for each in cards(bound)] == [True, False]


async def test_what_the_bridge_left_is_taken_up_after_a_restart_too(bound: World):
    await leave(bound)
    await bound.restart()

    await join(bound)

    await bound.card(showing="*Hosts* Alice")
    assert len(cards(bound)) == 1


async def test_a_stop_word_holds_when_the_bridge_comes_back(bound: World):
    await bound.person("Bob").says("!stop")
    await bound.posted("mirrored no more")
    await leave(bound)

    await join(bound)

    await bound.card(showing="said !stop")


async def test_who_came_and_went_meanwhile_stands_in_the_attendance(bound: World):
    await leave(bound)
    await bound.person("Bob").leaves()
    await bound.someone_joins("Carol")
    await join(bound)
    await bound.card(showing="Carol")

    await until(
        lambda: bound.stored("SELECT count(*) FROM attendance WHERE name = 'Bob' AND left <> ''")
    )
    assert bound.stored("SELECT count(*) FROM attendance WHERE left IS NULL") == 2


async def test_a_bridge_that_waits_outside_is_not_said_to_be_back(bound: World):
    await bound.types("/pexip lock")
    await bound.press(await bound.types("/pexip leave"), "Leave")
    await bound.card(showing="The bridge left after")

    assert shown(await bound.types("/pexip join")) == (
        "The bridge waits outside meet.team: a Host has to let it in."
    )
