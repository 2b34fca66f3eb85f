"""How a meeting is put into pictures: layouts, who is in them, and a personal one."""

from typing import Any

import pytest

from bridge.simulator.pexip.conference.service import Service
from tests.simulator.node_client import Bench


@pytest.mark.parametrize(
    "transforms",
    [
        {"layout": "nonsense"},
        {"guest_layout": "1:7"},
        {"streaming": {"layout": "nonsense"}},
    ],
)
async def test_an_illegal_layout_is_a_bad_request(bench: Bench, transforms: Any) -> None:
    bot = await bench.join()

    assert await bot.send("POST", "transform_layout", {"transforms": transforms}) == (
        400,
        "Illegal value",
    )


async def test_an_auditorium_has_a_layout_for_guests(bench: Bench) -> None:
    bench.node.add(Service(name="A", aliases=("hall",), kind="lecture"))
    bot = await bench.join("hall")
    stream = await bot.listen()

    await bot.post(
        "transform_layout", {"transforms": {"host_layout": "2:21", "guest_layout": "4:0"}}
    )

    assert (await stream.next("layout"))["requested_layout"] == {
        "primary_screen": {"chair_layout": "2:21", "guest_layout": "2x2"}
    }


async def test_a_hosts_layout_of_an_auditorium_is_not_its_guests(bench: Bench) -> None:
    bench.node.add(Service(name="A", aliases=("hall",), kind="lecture"))
    bot = await bench.join("hall")
    stream = await bot.listen()

    await bot.post("transform_layout", {"transforms": {"layout": "2:21"}})

    assert (await stream.next("layout"))["requested_layout"] == {
        "primary_screen": {"chair_layout": "2:21", "guest_layout": "1:7"}
    }


async def test_in_a_meeting_room_guests_see_what_hosts_see(bench: Bench) -> None:
    bot = await bench.join()
    stream = await bot.listen()

    await bot.post("transform_layout", {"transforms": {"host_layout": "2:21"}})

    assert (await stream.next("layout"))["requested_layout"] == {
        "primary_screen": {"chair_layout": "2:21", "guest_layout": "2:21"}
    }


async def test_only_someone_with_media_is_shown_who_is_in_the_picture(bench: Bench) -> None:
    alice = await bench.node.someone_joins("Alice")
    bob = await bench.node.someone_joins("Bob")
    viewer = await bench.join(name="Viewer")
    bench.node.participant(viewer.uuid).participant.has_media = True
    control = await bench.join(name="Control")
    seeing, blind = await viewer.listen(), await control.listen()

    await bob.starts_speaking()
    await control.post(f"participants/{alice.uuid}/spotlighton")

    shown = await seeing.next("layout", lambda data: data["participants"][0] == alice.uuid)
    assert shown["participants"][1] == bob.uuid
    assert (await blind.next("layout"))["participants"] == []
    staged = next(e.data for e in seeing.seen if e.name == "stage" and e.data)
    assert staged == [{"stage_index": 0, "participant_uuid": bob.uuid, "vad": 100}]


async def test_a_personal_mix_is_made_configured_and_dropped(bench: Bench) -> None:
    bot = await bench.join()
    stream = await bot.listen()

    assert await bot.post("video_mixes/create", {"mix_name": "main.!personal"}) is True
    mine = await stream.next("participant_update")
    assert mine["receive_from_video_mix"]["mix_name"] == f"main.!{bot.uuid}"
    path = "video_mixes/main.!personal"
    layout = {"transform_layout": {"layout": "1:0"}}
    assert await bot.post(f"{path}/configure", layout) is True
    assert (await bot.send("POST", f"{path}/configure", {"transform_layout": {"layout": "x"}}))[
        0
    ] == 400
    assert await bot.post(f"{path}/delete") is True
    assert await bot.post(f"{path}/delete") is False
    assert (await bot.send("POST", "video_mixes/create", {"mix_name": "main.!nobody"}))[0] == 400
