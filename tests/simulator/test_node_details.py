"""Smaller rules of the meeting, each tried once."""

import pytest

from bridge.simulator.pexip.conference.service import Service
from tests.simulator.node_client import Bench


async def test_a_host_may_start_the_conference_as_it_joins(bench: Bench) -> None:
    guest = await bench.node.someone_joins("Carol", alias="meet.bob")
    await bench.join("meet.bob", pin="1234", start_conference_if_host=True)

    assert guest.is_in


async def test_a_slow_refresh_after_the_token_was_taken_back_is_refused(bench: Bench) -> None:
    client = await bench.join()
    client.token = (await client.post("refresh_token"))["token"]
    bench.node.revoke_token(client.uuid)

    assert await client.send("POST", "refresh_token") == (403, "Invalid token")


async def test_nobody_writes_to_someone_in_the_waiting_room(bench: Bench) -> None:
    bot = await bench.join("meet.bob", pin="1234")
    guest = await bench.join("meet.bob", pin="none")
    line = {"type": "text/plain", "payload": "come in"}

    assert await bot.post(f"participants/{guest.uuid}/message", line) is False


async def test_in_direct_media_there_are_no_captions(bench: Bench) -> None:
    bench.node.add(Service(name="D", aliases=("direct",), direct_media=True))
    bot = await bench.join("direct")
    alice = await bench.node.someone_joins("Alice", alias="direct")
    await bot.post(f"participants/{bot.uuid}/show_live_captions")
    stream = await bot.listen()

    await alice.speaks("unheard")
    await alice.says("heard")

    await stream.next("message_received")
    assert "live_captions" not in stream.names


@pytest.mark.parametrize("attribute", ["mute_supported", "disconnect_supported"])
async def test_what_an_endpoint_does_not_support_is_answered_with_false(
    bench: Bench, attribute: str
) -> None:
    bot = await bench.join()
    bob = await bench.node.someone_joins("Bob")
    setattr(bob.participant, attribute, False)

    request = attribute.removesuffix("_supported")
    assert await bot.post(f"participants/{bob.uuid}/{request}") is False
    assert bob.is_in


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("set_classification_level", {"level": 9}),
        ("set_pinning_config", {"pinning_config": "none such"}),
    ],
)
async def test_what_the_theme_lacks_is_an_illegal_value(
    bench: Bench, path: str, body: dict[str, object]
) -> None:
    bot = await bench.join()

    assert await bot.send("POST", path, body) == (400, "Illegal value")


async def test_the_banner_and_the_pinning_are_read_back(bench: Bench) -> None:
    bot = await bench.join()
    await bot.post("set_message_text", {"text": "Recorded"})
    await bot.post("set_pinning_config", {"pinning_config": "complex"})

    banner = await bot.get("get_message_text")
    assert banner == {"text": "Recorded", "set_time": "UTC+00:00 - 09:00:00"}
    assert (await bot.get("get_pinning_config"))["pinning_config_dict"]["name"] == "complex"
    await bot.post("set_message_text", {"text": ""})
    assert (await bot.get("get_message_text"))["text"] == ""


async def test_a_guest_presents_only_where_guests_may(bench: Bench) -> None:
    bench.node.conference("meet.bob").start()
    host = await bench.join("meet.bob", pin="1234")
    guest = await bench.join("meet.bob", pin="none")
    await host.post("set_guests_can_present", {"setting": False})

    assert await guest.send("POST", f"participants/{guest.uuid}/take_floor") == (403, "Forbidden")


async def test_a_guest_makes_no_mix_for_another(bench: Bench) -> None:
    bench.node.conference("meet.bob").start()
    host = await bench.join("meet.bob", pin="1234")
    guest = await bench.join("meet.bob", pin="none")
    mix = {"mix_name": f"main.!{host.uuid}"}

    assert await guest.send("POST", "video_mixes/create", mix) == (403, "Forbidden")
    layout = {"transform_layout": {"layout": "1:0"}}
    assert await host.post("video_mixes/main/configure", layout) is False


async def test_a_presenter_who_leaves_takes_the_presentation_along(bench: Bench) -> None:
    alice = await bench.node.someone_joins("Alice")
    await alice.presents()
    await alice.starts_speaking()
    stream = await (await bench.join()).open_stream()
    await stream.next("presentation_start")

    await alice.leaves()

    assert await stream.next("presentation_stop") == {}
    assert await stream.next("stage") == []


async def test_a_node_lists_its_clients_apart_from_its_people(bench: Bench) -> None:
    bot = await bench.join()
    await bench.node.someone_joins("Alice")

    assert [person.uuid for person in bench.node.clients()] == [bot.uuid]
    assert len(bench.node.people()) == 2
    with pytest.raises(KeyError):
        bench.node.conference("meet.nobody")
    with pytest.raises(KeyError):
        bench.node.remove_participant("nobody")
