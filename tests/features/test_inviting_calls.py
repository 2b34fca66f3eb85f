"""Who is invited is also called, at the address in the profile field that the owner has named."""

import json
from typing import Any

import pytest

from bridge.features.inviting.calling import read_address
from tests.world import World, shown

FIELD = "Video address"


@pytest.fixture
async def dialing(bound: World) -> World:
    """Dave's profile has an address, Bob's none, and invitations call there."""
    bound.slack.app.scopes.add("users.profile:read")
    bound.slack.workspace.add_profile_field("Pronouns")
    field = bound.slack.workspace.add_profile_field(FIELD)
    bound.slack.person("dave").user.fields[field] = "sip:dave@rooms.example.com"
    reply = await bound.types(f"/pexip settings dial-field {FIELD}")
    assert f"dial-field: {FIELD}" in shown(reply)
    return bound


def dialed(world: World) -> list[dict[str, Any]]:
    return [json.loads(each.text) for each in world.node.requests if each.path.endswith("/dial")]


def writes(world: World, who: str, value: str) -> None:
    [field] = [f for f, label in world.slack.workspace.profile_fields.items() if label == FIELD]
    world.slack.person(who).user.fields[field] = value


async def invite(world: World, *people: str, who: str = "ana") -> str:
    named = " ".join(f"<@{world.slack.person(each).id}>" for each in people)
    return shown(await world.types(f"/pexip invite {named}", who=who))


async def test_who_has_an_address_is_called_by_name_and_who_has_none_is_told_of(dialing: World):
    said = await invite(dialing, "dave", "bob")

    assert "got a direct message with the way into meet.team" in said
    assert "Also calling Dave. The thread shows whether they answer." in said
    assert f"Not called: Bob. No address that can be called in “{FIELD}”." in said
    assert dialed(dialing) == [
        {
            "destination": "sip:dave@rooms.example.com",
            "role": "GUEST",
            "protocol": "auto",
            "remote_display_name": "Dave",
        }
    ]
    await dialing.posted("Calling Dave…")
    for who in ("dave", "bob"):
        await dialing.told_in_private("invites you to the meeting meet.team", who=who)
    assert "Ana: dial" in shown(await dialing.types("/pexip log of dial"))


async def test_nobody_is_called_unless_the_owner_has_named_a_field(dialing: World):
    assert "dial-field: off" in shown(await dialing.types("/pexip settings dial-field off"))

    said = await invite(dialing, "dave")

    assert "got a direct message" in said
    assert "call" not in said
    assert dialed(dialing) == []
    assert not dialing.slack.calls("users.profile.get")


async def test_the_field_is_the_owners_to_name(dialing: World):
    dialing.slack.person("ana").invites("leads", dialing.slack.person("bob").id)

    reply = await dialing.types("/pexip settings dial-field Pronouns", who="bob")

    assert "You may not use settings here" in shown(reply)
    assert json.loads(dialing.stored("SELECT settings FROM binding"))["dial_field"] == FIELD


async def test_who_may_not_dial_invites_and_is_told_that_nobody_was_called(dialing: World):
    dialing.slack.person("ana").invites("leads", dialing.slack.person("bob").id)

    said = await invite(dialing, "dave", who="bob")

    assert "got a direct message" in said
    assert "Nobody was called: here you may invite, but not dial." in said
    assert dialed(dialing) == []
    assert not dialing.slack.calls("users.profile.get")


async def test_without_the_scope_an_invitation_is_a_message_and_says_why(dialing: World):
    dialing.slack.app.scopes.discard("users.profile:read")

    said = await invite(dialing, "dave")

    assert "got a direct message" in said
    assert "The app may lack users.profile:read." in said
    assert dialed(dialing) == []


async def test_a_profile_that_slack_does_not_tell_is_no_address(dialing: World):
    dialing.slack.faults.http_error("users.profile.get", 503, times=100)

    said = await invite(dialing, "dave")

    assert "got a direct message" in said
    assert "Slack does not tell the profile: Dave." in said
    assert dialed(dialing) == []


async def test_a_field_that_is_gone_is_named(dialing: World):
    await dialing.types("/pexip settings dial-field Desk phone")

    assert "profiles here have no field “Desk phone”" in await invite(dialing, "dave")
    assert dialed(dialing) == []


async def test_what_was_changed_in_between_counts(dialing: World):
    await invite(dialing, "dave")
    writes(dialing, "dave", "dave@new.example.com")
    await invite(dialing, "dave")
    writes(dialing, "dave", "")
    said = await invite(dialing, "dave")

    assert "Not called: Dave." in said
    assert [each["destination"] for each in dialed(dialing)] == [
        "sip:dave@rooms.example.com",
        "dave@new.example.com",
    ]


async def test_slacks_own_phone_needs_no_field_but_a_rule_of_the_bridge(dialing: World):
    dialing.slack.person("dave").user.phone = "+44 20 7946 0000"
    await dialing.types("/pexip settings dial-field Phone")

    said = await invite(dialing, "dave")

    assert "Not called: Dave. This bridge may not dial +44 20 7946 0000." in said
    assert dialed(dialing) == []


async def test_one_address_of_several_people_rings_once(dialing: World):
    writes(dialing, "bob", "SIP:Dave@rooms.example.com")

    said = await invite(dialing, "dave", "bob")

    assert "Also calling Dave and Bob." in said
    assert len(dialed(dialing)) == 1


async def test_calls_of_invitations_count_among_all_that_somebody_makes(dialing: World):
    for number in range(20):
        await dialing.types(f"/pexip dial room{number}@example.com")

    said = await invite(dialing, "dave")

    assert "got a direct message" in said
    assert "Not called: Dave. You have called 20 in the last ten minutes." in said
    assert len(dialed(dialing)) == 20


async def test_outside_a_meeting_an_invitation_is_a_message(dialing: World):
    await dialing.types("/pexip leave")

    said = await invite(dialing, "dave")

    assert "got a direct message" in said
    assert "Nobody was called. The bridge is paused here." in said


HOSTILE = (
    "",
    "Barista",
    "rtmp://evil.example.com/live",
    "rtmps:evil.example.com",
    "https://evil.example.com/bob@example.com",
    "bob@example.com;transport=tcp",
    "bob@example.com?Replaces=1",
    "bob%40example.com@evil.example.com",
    "bob@example.com, carol@example.com",
    "bob@example.com\ncarol@example.com",
    "bob@exam\u202eple.com",
    "bob\uff20example.com",
    "<@U12345678>",
    "tel:+44;phone-context=evil",
    f"{'b' * 70}@example.com",
    f"bob@{'a.' * 200}com",
    "1" * 60,
)


@pytest.mark.parametrize("value", HOSTILE)
def test_only_a_plain_address_is_taken(value: str):
    assert read_address(value) is None


@pytest.mark.parametrize(
    "value",
    ["bob@example.com", "sip:bob.lee+x@example.com:5061", "h323:10.0.0.7", "tel:+442079460000"],
)
def test_addresses_come_out_as_they_stand(value: str):
    assert read_address(f" {value} ") == value


async def test_a_hostile_value_is_never_dialed_and_never_shown(dialing: World):
    writes(dialing, "dave", "rtmp://evil.example.com/live <!channel>")

    said = await invite(dialing, "dave")

    assert "Not called: Dave. No address that can be called" in said
    assert "evil" not in said
    assert dialed(dialing) == []


async def test_the_form_shows_the_field_that_is_named_and_takes_another(dialing: World):
    ana = dialing.slack.person("ana")
    await ana.types("leads", "/pexip settings")
    form = await dialing.view()
    [named] = [each for each in form.body["blocks"] if each["block_id"] == "dial_field"]
    assert named["element"]["initial_value"] == FIELD

    await ana.submits(form, {"dial_field": "  Desk\u202e phone "})

    await dialing.answered("dial-field: Desk phone")
    assert json.loads(dialing.stored("SELECT settings FROM binding"))["dial_field"] == "Desk phone"
