"""Requests that no section of the API document has, beyond what the table of rows tries."""

from bridge.simulator.pexip.conference.service import Service
from tests.simulator.node_client import Bench

JPEG = b"\xff\xd8 a slide \xff\xd9"


async def _send_slide(bench: Bench, token: str, content: bytes) -> tuple[int, object]:
    url = f"{bench.url}/api/client/v2/conferences/meet.alice/presentation"
    headers = {"token": token, "Content-Type": "image/jpeg"}
    async with bench.session.post(url, data=content, headers=headers) as response:
        return response.status, (await response.json())["result"]


async def test_a_client_that_took_the_floor_shows_a_slide(bench: Bench) -> None:
    bot = await bench.join()
    stream = await bot.listen()
    assert await _send_slide(bench, bot.token, JPEG) == (403, "Forbidden")
    await bot.post(f"participants/{bot.uuid}/take_floor")

    assert await _send_slide(bench, bot.token, JPEG) == (200, True)
    assert await _send_slide(bench, bot.token, b"") == (400, "Invalid request: no picture")

    await stream.next("presentation_frame")
    assert bench.node.conference().slide == JPEG


async def test_the_theme_gives_out_its_files_and_no_others(bench: Bench) -> None:
    bench.node.add(Service(name="D", aliases=("direct",), theme_files={"logo.jpg": b"a logo"}))
    bot = await bench.join("direct")

    assert await bot.get("theme/logo.jpg") == "a logo"
    assert await bot.send("GET", "theme/other.jpg") == (404, "Not found")


async def test_the_picture_of_one_participant_can_be_asked(bench: Bench) -> None:
    bot = await bench.join()
    bob = await bench.node.someone_joins("Bob")

    layout = await bot.get(f"participants/{bob.uuid}/layout")

    assert (layout["view"], layout["participants"]) == ("1:7", [bob.uuid])


async def test_a_call_is_marked_as_recorded_and_as_transcribed(bench: Bench) -> None:
    bot = await bench.join()
    recorder = await bench.node.someone_joins("Recorder", protocol="sip")
    stream = await bot.listen()
    member = f"participants/{recorder.uuid}/calls"

    assert await bot.post(f"{member}/{recorder.uuid}/recording", {"state": True}) is True
    await stream.next("participant_update", lambda data: data["is_recording"])
    assert await bot.post(f"{member}/{recorder.uuid}/transcribing", {"state": True}) is True
    await stream.next("participant_update", lambda data: data["is_transcribing"])

    answer = await bot.send("POST", f"{member}/other/recording", {"state": True})
    assert answer == (404, "Call not found")


async def test_an_override_with_an_unknown_layout_is_refused(bench: Bench) -> None:
    bot = await bench.join()
    body = {"layouts": [{"layout": "7:7", "audience": ""}]}

    assert await bot.send("POST", "override_layout", body) == (400, "Illegal value")
