"""Calls from the meeting: who may make which, and the line that follows each."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bridge.simulator.pexip.conference.participant import Participant
from bridge.simulator.slack.state.entities import Message, View
from tests.world import World, buttons, shown, until


@pytest.fixture
async def choosy(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    """A bridge that may dial one domain and one stream only; Ana binds, Alice is there."""
    allowed = ("*@example.com", "rtmp://tv.example.com/*")
    async with World(tmp_path, sqlite_url, dial_allow=allowed).running() as world:
        await world.someone_joins("Alice", role="host")
        await world.bind()
        await world.card(showing="Alice")
        yield world


def dialed(world: World) -> list[dict[str, Any]]:
    return [json.loads(each.text) for each in world.node.requests if each.path.endswith("/dial")]


def called(world: World) -> Participant:
    [person] = [each for each in world.people() if each.call_direction == "out"]
    return person


async def calling(world: World) -> Message:
    return await world.posted("Calling bob@example.com…")


async def open_form(world: World) -> View:
    """A slash command has a trigger, so the modal opens at once."""
    await world.slack.person("ana").types("leads", "/pexip dial")
    return await world.view()


async def open_whole_form(world: World) -> View:
    """With what is rare, which stands behind *More*."""
    view = await open_form(world)
    await world.slack.person("ana").presses(view, "form:more")
    await world.slack.workspace.feed.until(lambda: "Tones once it answers" in shown(view))
    return view


async def test_a_call_rings_and_its_line_says_that_it_was_answered(bound: World):
    reply = await bound.types("/pexip dial bob@example.com as host sip")
    assert "Calling bob@example.com. The thread shows" in shown(reply)
    line, card = await calling(bound), await bound.card()
    assert line.thread_ts == card.ts
    assert dialed(bound) == [{"destination": "bob@example.com", "role": "HOST", "protocol": "sip"}]

    await bound.node.participant(called(bound).uuid).answers()

    line = await bound.posted("bob@example.com answered the call.")
    assert line.ts == (await bound.posted("answered the call")).ts
    assert not buttons(line)


async def test_an_address_comes_out_as_it_was_typed(bound: World):
    await bound.types("/pexip dial sip:Bob.Lee+x@Example.com:5061")

    assert dialed(bound)[0]["destination"] == "sip:Bob.Lee+x@Example.com:5061"
    assert dialed(bound)[0]["role"] == "GUEST"
    assert dialed(bound)[0]["protocol"] == "auto"


async def test_who_declines_did_not_take_the_call(bound: World):
    await bound.types("/pexip dial bob@example.com")
    await calling(bound)

    await bound.node.participant(called(bound).uuid).leaves()

    await bound.posted("bob@example.com did not take the call.")


async def test_who_lets_it_ring_did_not_answer(tmp_path: Path, sqlite_url: str):
    async with World(tmp_path, sqlite_url, speed=20.0).running() as world:
        await world.someone_joins("Alice", role="host")
        await world.bind()
        await world.card(showing="Alice")
        await world.types("/pexip dial bob@example.com")
        await calling(world)

        await world.clock.sleep(30)
        await world.node.participant(called(world).uuid).leaves()

        await world.posted("bob@example.com did not answer.")


async def test_a_ringing_call_is_given_up_from_its_line(bound: World):
    await bound.types("/pexip dial bob@example.com")
    line = await calling(bound)

    await bound.slack.person("ana").presses(line, buttons(line)["Hang up"])

    await bound.posted("Ana gave up calling bob@example.com.")
    assert len(bound.people()) == 2


async def test_a_ringing_call_is_given_up_by_its_address_without_a_question(bound: World):
    await bound.types("/pexip dial dora@example.com")
    await bound.posted("Calling dora@example.com…")

    reply = await bound.types("/pexip hangup dora")

    assert "The call to dora@example.com is over" in shown(reply)
    assert len(bound.people()) == 2


async def test_who_is_there_is_meant_before_who_is_called(bound: World):
    await bound.types("/pexip dial bob@example.com")
    await calling(bound)

    await bound.types("/pexip mute bob")

    assert bound.person("Bob").participant.is_muted
    assert not called(bound).is_muted


async def test_hanging_up_on_who_has_answered_asks_first(bound: World):
    await bound.types("/pexip dial dora@example.com")
    await bound.node.participant(called(bound).uuid).answers()
    await bound.card(showing="dora@example.com")

    question = await bound.types("/pexip hangup dora")
    assert "Hang up on dora@example.com?" in shown(question)
    reply = await bound.press(question, "Hang up")

    assert "The call to dora@example.com is over" in shown(reply)
    assert len(bound.people()) == 2


async def test_who_came_by_themselves_is_not_hung_up_on(bound: World):
    reply = await bound.types("/pexip hangup bob")
    assert "was not dialed" in shown(reply)

    reply = await bound.types("/pexip hangup")
    assert "Nobody was dialed from the meeting" in shown(reply)
    assert len(bound.people()) == 2


async def test_only_who_was_dialed_is_offered_to_hang_up_on(bound: World):
    await bound.types("/pexip dial dora@example.com")
    await bound.node.participant(called(bound).uuid).answers()
    await bound.card(showing="dora@example.com")

    [dora] = buttons(await bound.types("/pexip hangup"))

    assert dora.startswith("dora@example.com")


async def test_the_form_asks_for_the_address_first_and_no_more_than_that(bound: World):
    view = await open_form(bound)

    asked = [each["label"]["text"] for each in view.body["blocks"] if each["type"] == "input"]

    assert asked == ["Address", "Joins as"]
    assert not any(each.get("optional") for each in view.body["blocks"])
    assert "More…" in shown(view)


async def test_the_form_sends_every_field(bound: World):
    view = await open_whole_form(bound)

    await bound.slack.person("ana").submits(
        view,
        {
            "destination": "bob@example.com",
            "role": "host",
            "protocol": "h323",
            "call_type": "audio",
            "dtmf_sequence": ",,1234#",
            "keep_conference_alive": "several",
            "remote_display_name": "Bob’s desk",
            "text": "Bob",
            "source_display_name": "The team",
            "source": "team@example.com",
        },
    )

    await bound.answered("Calling bob@example.com")
    assert dialed(bound) == [
        {
            "destination": "bob@example.com",
            "role": "HOST",
            "protocol": "h323",
            "call_type": "audio",
            "dtmf_sequence": ",,1234#",
            "keep_conference_alive": "keep_conference_alive_if_multiple",
            "remote_display_name": "Bob’s desk",
            "text": "Bob",
            "source_display_name": "The team",
            "source": "team@example.com",
        }
    ]
    assert "1234" not in str(bound.stored("SELECT group_concat(detail || answer) FROM audit"))


async def test_tones_that_no_telephone_has_show_at_their_field(calm_bound: World):
    view = await open_whole_form(calm_bound)

    await calm_bound.slack.person("ana").submits(
        view, {"destination": "bob@example.com", "dtmf_sequence": "call me"}
    )

    assert "tones are" in view.errors["dtmf_sequence"]
    assert not dialed(calm_bound)


@pytest.mark.parametrize(
    "address",
    [
        *("+49 30 1234567", "tel:0301234", "sip:0301234", "112", "rtmp://tv.example.com/x"),
        *(
            "(0049) 30 1234",
            "030/1234",
            "tel:+4930123;ext=5",
            "sip:+4930123;user=phone",
            "*31#0301",
        ),
    ],
)
async def test_numbers_and_streams_are_not_dialed_unless_allowed(bound: World, address: str):
    reply = await bound.types(f"/pexip dial {address}", who="dave")

    assert "may not dial" in shown(reply)
    assert not dialed(bound)


@pytest.mark.parametrize(
    "address",
    [
        *(" rtmp://tv.example.com/x", "\u200brtmp://tv.example.com/x", "rtmp ://tv.example.com"),
        *("\uff52\uff54\uff4d\uff50://tv.example.com", "rtmp%3A//tv.example.com/x"),
        *("callto:+49301234", "mssip:0301234", "\uff0b49301234", "+49_30_1234", "+49301234@"),
        "+49\u201030\u20101234",
    ],
)
async def test_a_disguise_gets_no_number_and_no_stream_dialed(calm_bound: World, address: str):
    """The form takes an address as it is, and a node may read it as what it means."""
    view = await open_form(calm_bound)

    await calm_bound.slack.person("ana").submits(view, {"destination": address})

    assert "may not dial" in view.errors["destination"]
    assert not dialed(calm_bound)


async def test_an_address_for_slides_is_a_streams_whatever_it_looks_like(calm_bound: World):
    view = await open_whole_form(calm_bound)

    await calm_bound.slack.person("ana").submits(
        view, {"destination": "bob@example.com", "presentation_url": "tv.example.com/slides"}
    )

    assert "may not dial" in view.errors["destination"]
    assert not dialed(calm_bound)


async def test_patterns_alone_decide_where_they_are_set(choosy: World):
    assert "may not dial" in shown(await choosy.types("/pexip dial bob@example.org"))
    assert not dialed(choosy)

    assert "Calling Bob@Example.com" in shown(await choosy.types("/pexip dial Bob@Example.com"))


@pytest.mark.parametrize(
    "address",
    [
        "sip:eve@example.org;x=@example.com",
        "rtmp://example.org/live@example.com",
        "eve@example.org,bob@example.com",
    ],
)
async def test_an_address_that_only_ends_like_an_allowed_one_is_not_dialed(
    choosy: World, address: str
):
    reply = await choosy.types(f"/pexip dial {address}", who="dave")

    assert "may not dial" in shown(reply)
    assert not dialed(choosy)


async def test_streaming_is_for_those_who_administer(choosy: World):
    choosy.slack.person("ana").invites("leads", "bob")
    bob = choosy.slack.person("bob")
    await choosy.types(f"/pexip access give <@{bob.id}> host")

    refused = await choosy.types("/pexip dial rtmp://tv.example.com/a rtmp", who="bob")
    assert "not for you to start" in shown(refused)
    assert not dialed(choosy)
    assert "Calling" in shown(await choosy.types("/pexip dial carol@example.com", who="bob"))

    reply = await choosy.types("/pexip dial rtmp://tv.example.com/a rtmp", who="dave")
    assert "Calling rtmp://tv.example.com/a" in shown(reply)
    assert [each["protocol"] for each in dialed(choosy)] == ["auto", "rtmp"]


async def test_a_call_that_rings_at_several_devices_is_answered_at_one(bound: World):
    await bound.types("/pexip dial zed@example.com")
    await bound.types("/pexip dial zed@example.com")
    await until(lambda: len([e for e in bound.people() if e.uri == "zed@example.com"]) == 2)
    await bound.find_post(lambda each: shown(each).count("Calling zed@example.com (2)…") == 1)
    first, second = [e for e in bound.people() if e.uri == "zed@example.com"]

    await bound.node.participant(first.uuid).answers()
    await bound.posted("zed@example.com answered the call.")
    bound.node.remove_participant(second.uuid)

    await bound.posted("answered elsewhere: several of their devices rang")
