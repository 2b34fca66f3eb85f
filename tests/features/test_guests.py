"""All Guests at once: microphones, rights and what they see."""

from tests.world import World, buttons, shown, until


async def test_mute_all_asks_and_then_mutes_guests_alone(bound: World):
    question = await bound.types("/pexip muteall")
    assert not any(each.is_muted for each in bound.people())

    reply = await bound.press(question, "Mute all")

    assert "All Guests are muted" in shown(reply)
    assert {each.display_name: each.is_muted for each in bound.people()} == {
        "Alice": False,
        "Bob": True,
    }


async def test_two_words_mean_the_same(bound: World):
    await bound.press(await bound.types("/pexip mute all"), "Mute all")

    reply = await bound.types("/pexip unmute all")

    assert "no longer muted" in shown(reply)
    assert not any(each.is_muted for each in bound.people())


async def test_declined_nobody_is_muted(bound: World):
    reply = await bound.press(await bound.types("/pexip muteall"), "Cancel")

    assert "Nothing was done" in shown(reply)
    assert not any(each.is_muted for each in bound.people())


async def test_a_guest_of_the_workspace_may_not(bound: World):
    bound.slack.person("ana").invites("leads", "carol")

    reply = await bound.types("/pexip muteall", who="carol")

    assert "You may not use muteall here" in shown(reply)


async def test_the_undo_of_mute_all_opens_only_what_it_closed(bound: World):
    muted = await bound.press(await bound.types("/pexip muteall"), "Mute all")

    await bound.slack.person("ana").presses(muted, buttons(muted)["Unmute the Guests"])
    await bound.answered("no longer muted by the meeting")
    assert not bound.person("Bob").participant.is_muted


async def test_the_way_back_from_mute_all_opens_no_other_microphone(bound: World):
    await bound.someone_joins("Carol")
    await bound.types("/pexip mute bob")

    muted = await bound.press(await bound.types("/pexip muteall"), "Mute all")

    assert "All Guests are muted" in shown(muted)
    await bound.press(muted, "Unmute the Guests")
    assert "stays muted" in shown(muted)


async def test_guests_lose_and_regain_the_right_to_present(bound: World):
    reply = await bound.types("/pexip guests-can present off")
    assert "Only Hosts may present" in shown(reply)
    settings = bound.node.conference("meet.team").settings
    assert settings.guests_can_present is False

    await bound.slack.person("ana").presses(reply, buttons(reply)["Allow it again"])

    await bound.answered("Guests may present.")
    assert settings.guests_can_present is True


async def test_an_undo_is_refused_once_somebody_has_changed_it(bound: World):
    reply = await bound.types("/pexip guests-can unmute off")
    await bound.types("/pexip guests-can unmute on")

    await bound.slack.person("ana").presses(reply, buttons(reply)["Allow it again"])

    await bound.answered("Somebody has changed it since")


async def test_what_guests_see_of_one_another_is_set_and_set_back(bound: World):
    await bound.types("/pexip guests-see always")
    reply = await bound.types("/pexip guests-see no_hosts")
    assert "while no Host is there" in shown(reply)
    settings = bound.node.conference("meet.team").settings
    assert settings.guests_can_see_guests == "no_hosts"

    await bound.slack.person("ana").presses(reply, buttons(reply)["Back to always"])

    await until(lambda: settings.guests_can_see_guests == "always")


async def test_another_view_is_refused_with_what_is_possible(bound: World):
    reply = await bound.types("/pexip guests-see sometimes")

    assert "always, never or no_hosts" in shown(reply)
