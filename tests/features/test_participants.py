"""Who is there, and one participant’s place: from Slack to the meeting and back."""

from bridge.simulator.pexip.presets import MEET_BOB
from tests.world import World, buttons, shown


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
    reply = await bound.types("@pexip who")

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


async def test_role_tells_who_it_is_about_and_makes_a_host(bound: World):
    question = await bound.types("/pexip role bob host")
    assert "Make Bob a Host?" in shown(question)
    assert "(Bob · Guest)" in shown(question)

    reply = await bound.press(question, "Change the role")

    assert "Bob is a Host now" in shown(reply)
    assert bound.person("Bob").participant.is_host


async def test_another_role_is_refused_with_what_is_possible(bound: World):
    reply = await bound.types("/pexip role bob emperor")

    assert "host, guest or chair" in shown(reply)
    assert not bound.person("Bob").participant.is_host


async def test_who_is_on_hold_stays_there_until_resume(bound: World):
    reply = await bound.types("/pexip hold bob")
    assert "Bob is on hold" in shown(reply)
    assert bound.person("Bob").participant.is_on_hold
    await bound.card(showing="Bob (on hold)")
    assert "Bob · Guest" in (listed := shown(await bound.types("@pexip who")))
    assert "on hold" in listed

    await bound.slack.person("ana").presses(reply, buttons(reply)["Resume"])
    await bound.answered("Bob is off hold")

    assert not bound.person("Bob").participant.is_on_hold


async def test_a_whisper_reaches_one_participant_under_the_writers_name(bound: World):
    reply = await bound.types("/pexip whisper bob You are next")

    assert "Sent to Bob alone" in shown(reply)
    record = await bound.node.next_request(f"{bound.person('Bob').uuid}/message")
    assert '"Ana' in record.text
    assert "You are next" in record.text
    assert "You are next" not in str(bound.stored("SELECT group_concat(detail) FROM audit"))


async def test_no_whisper_goes_where_nobody_can_read_it(bound: World):
    bob = bound.person("Bob")
    bob.participant.supports_direct_chat = False
    await bob.renames("Bob on the phone")
    await bound.card(showing="Bob on the phone")

    reply = await bound.types("/pexip whisper bob You are next")

    assert "shows no private messages" in shown(reply)
    assert not [
        each for each in bound.node.requests if "/message" in each.path and bob.uuid in each.path
    ]


async def test_a_transfer_takes_the_person_to_the_other_meeting(bound: World):
    question = await bound.types("/pexip transfer bob to meet.other as host")
    assert "Transfer Bob to meet.other as Host?" in shown(question)

    reply = await bound.press(question, "Transfer")

    assert "Bob was transferred to meet.other" in shown(reply)
    [there] = bound.people("meet.other")
    assert (there.display_name, there.is_host) == ("Bob", True)


async def test_the_other_meetings_pin_is_asked_for_in_a_form_and_may_be_tried_again(
    calm_bound: World,
):
    calm_bound.node.add(MEET_BOB)
    question = await calm_bound.types("/pexip transfer bob to meet.bob as host")
    ana = calm_bound.slack.person("ana")
    await ana.presses(question, buttons(question)["Transfer"])
    view = await calm_bound.view()

    await ana.submits(view, {"pin": "9999"})
    assert "takes nobody with this PIN" in view.errors["pin"]
    await ana.submits(view, {"pin": "1234"})

    await calm_bound.answered("Bob was transferred to meet.bob")
    [there] = calm_bound.people("meet.bob")
    assert there.display_name == "Bob"
    assert "1234" not in str(calm_bound.stored("SELECT group_concat(detail || answer) FROM audit"))


async def test_a_transfer_is_no_way_to_try_all_pins(calm_bound: World):
    calm_bound.node.add(MEET_BOB)
    question = await calm_bound.types("/pexip transfer bob to meet.bob as host")
    ana = calm_bound.slack.person("ana")
    await ana.presses(question, buttons(question)["Transfer"])
    view = await calm_bound.view()

    for number in range(5):
        await ana.submits(view, {"pin": f"000{number}"})
        assert "takes nobody with this PIN" in view.errors["pin"]
    await ana.submits(view, {"pin": "1234"})

    assert "Too many wrong PINs" in shown(view)
    assert calm_bound.people("meet.bob") == []


async def test_a_transfer_that_the_device_cannot_do_is_not_tried(bound: World):
    bob = bound.person("Bob")
    bob.participant.transfer_supported = False
    await bob.renames("Bob at a desk")
    await bound.card(showing="Bob at a desk")

    reply = await bound.press(await bound.types("/pexip transfer bob to meet.other"), "Transfer")

    assert "cannot be transferred" in shown(reply)
    assert bound.person("Bob at a desk").is_in


async def test_members_who_only_moderate_may_not_change_roles(bound: World):
    bound.slack.person("ana").invites("leads", "bob")

    reply = await bound.types("/pexip role bob host", who="bob")

    assert "You may not use role here" in shown(reply)


async def test_whispered_to_two_of_whom_only_the_meeting_knows_where_the_names_end(bound: World):
    asked = await bound.types("/pexip whisper alice and bob you are next")
    assert "Whisper: Alice and Bob?" in shown(asked)

    told = await bound.press(asked, "Yes")

    assert "Whisper: done for Alice and Bob." in shown(told)


async def test_an_and_that_begins_the_words_is_one_of_them(bound: World):
    assert "Sent to Bob alone." in shown(await bound.types("/pexip whisper bob and then you go"))


async def test_who_is_not_linked_is_asked_who_they_are(bound: World):
    asked = await bound.types("/pexip mute me")
    assert "Who are you in the meeting?" in shown(asked)
    assert not bound.person("Bob").participant.is_muted


async def test_whoever_has_the_role_is_not_asked_about(bound: World):
    assert "Bob is a Guest now." in shown(await bound.types("/pexip make bob a guest again"))
