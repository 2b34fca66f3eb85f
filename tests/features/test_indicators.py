"""Marks and texts over the picture, and what streams and recordings show."""

from typing import Any

import pytest

from tests.world import World, buttons, shown


def transforms(world: World) -> dict[str, Any]:
    """What the meeting's picture was last asked to show."""
    return world.node.conference("meet.team").settings.layout.transforms


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("recording", "recording_indicator"),
        ("streaming", "streaming_indicator"),
        ("ai", "ai_enabled_indicator"),
        ("captions", "live_captions_indicator"),
    ],
)
async def test_each_indicator_is_switched(bound: World, typed: str, name: str):
    reply = await bound.types(f"/pexip indicator {typed} on")
    assert "indicator is on" in shown(reply)
    assert transforms(bound)[name] is True

    await bound.slack.person("ana").presses(reply, buttons(reply)["Turn it off"])
    await bound.answered("indicator is off")

    assert transforms(bound)[name] is False


async def test_names_are_shown_once_the_meeting_says_so(bound: World):
    reply = await bound.types("/pexip overlay on")

    assert "Names are shown in the picture" in shown(reply)
    assert bound.node.conference("meet.team").settings.layout.overlay_text_enabled


async def test_names_are_hidden_again_by_undo(bound: World):
    reply = await bound.types("/pexip overlay on")

    await bound.slack.person("ana").presses(reply, buttons(reply)["Hide names"])
    await bound.answered("Names are hidden")

    assert not bound.node.conference("meet.team").settings.layout.overlay_text_enabled


async def test_whoever_speaks_gets_a_frame(bound: World):
    await bound.types("/pexip active-speaker on")

    assert transforms(bound) == {"enable_active_speaker_indication": True}


async def test_a_longer_adaptive_composition_says_what_it_needs(bound: World):
    reply = await bound.types("/pexip extended-ac on")

    assert "needs the layout ac" in shown(reply)
    assert transforms(bound) == {"enable_extended_ac": True}


async def test_texts_stand_in_their_places(bound: World):
    reply = await bound.types("/pexip overlay-text Chair | Guest of honor")

    assert "2 texts stand in the picture" in shown(reply)
    assert transforms(bound)["free_form_overlay_text"] == ["Chair", "Guest of honor"]


async def test_texts_are_taken_out_again(bound: World):
    reply = await bound.types("/pexip overlay-text Chair")
    assert "One text stands" in shown(reply)

    await bound.slack.person("ana").presses(reply, buttons(reply)["Take them down"])
    await bound.answered("The texts are out of the picture")

    assert transforms(bound)["free_form_overlay_text"] == []


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("|".join("x" * 25), "at most 24 texts"), ("x" * 101, "at most 100 characters")],
)
async def test_texts_that_fit_no_picture_are_refused_before(bound: World, typed: str, reason: str):
    reply = await bound.types(f"/pexip overlay-text {typed}")

    assert reason in shown(reply)
    assert transforms(bound) == {}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("holding", "waiting_screen_enabled"),
        ("indicators", "indicators_enabled"),
        ("slides", "presentation_in_mix"),
        ("count", "plus_n_pip_enabled"),
    ],
)
async def test_each_part_of_a_stream_is_switched(bound: World, typed: str, name: str):
    reply = await bound.types(f"/pexip streaming {typed} off")

    assert "Streams and recordings no longer show" in shown(reply)
    assert transforms(bound) == {"streaming": {name: False}}


async def test_an_unknown_indicator_is_refused_with_those_there_are(bound: World):
    reply = await bound.types("/pexip indicator lights on")

    assert "recording, streaming, ai" in shown(reply)
    assert transforms(bound) == {}


async def test_the_card_tells_what_really_records(bound: World):
    bob = bound.person("Bob")
    bob.participant.is_recording = bob.participant.is_streaming = True
    await bob.raises_hand()

    await bound.card(showing="*Running* Recording")
