"""Who is there, mute, unmute, remove: from Slack to the meeting and back."""

from tests.world import World, shown


async def test_mute_takes_the_microphone_of_the_one_who_matches(bound: World):
    reply = await bound.types("/pexip mute bob")

    [bob] = [each for each in bound.people() if each.display_name == "Bob"]
    assert bob.is_muted
    assert "Bob is muted" in shown(reply)
    await bound.card(showing="Bob (muted)")


async def test_two_bobs_are_asked_about_and_only_the_chosen_one_is_muted(bound: World):
    second = await bound.someone_joins("Bob", protocol="sip")

    question = await bound.types("/pexip mute bob")
    assert "SIP" in shown(question)
    reply = await bound.press(question, "SIP")

    muted = [each.uuid for each in bound.people() if each.is_muted]
    assert muted == [second.uuid]
    assert "is muted" in shown(reply)


async def test_nobody_of_that_name_is_answered_with_who_is_there(bound: World):
    reply = await bound.types("/pexip mute zoe")

    assert "Alice" in shown(reply)
    assert not any(each.is_muted for each in bound.people())


async def test_who_lists_everybody_with_role_and_protocol(bound: World):
    reply = await bound.types("/pexip who")

    assert "2 people in the meeting" in shown(reply)
    assert "Bob · Guest" in shown(reply)


async def test_remove_asks_first_and_then_removes(bound: World):
    question = await bound.types("/pexip remove bob")
    assert "Remove Bob" in shown(question)
    assert len(bound.people()) == 2

    reply = await bound.press(question, "Remove")

    assert "Bob was removed" in shown(reply)
    assert [each.display_name for each in bound.people()] == ["Alice"]


async def test_a_declined_removal_removes_nobody(bound: World):
    question = await bound.types("/pexip remove bob")

    await bound.press(question, "Cancel")

    assert len(bound.people()) == 2
