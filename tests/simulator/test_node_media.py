"""Calls without media, slides, portraits and signed statements."""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from bridge.simulator.pexip.conference.service import Service
from tests.fake_clock import FakeClock
from tests.simulator.node_client import Bench

OFFER = (
    "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n"
)
JPEG = b"\xff\xd8 any picture \xff\xd9"


async def test_a_call_gives_media_from_its_acknowledgment_to_its_end(bench: Bench) -> None:
    bot = await bench.join("meet.bob", pin="1234")
    guest = await bench.node.someone_joins("Carol", alias="meet.bob")
    stream = await bot.listen()
    me = f"participants/{bot.uuid}"

    call = await bot.post(f"{me}/calls", {"call_type": "WEBRTC", "sdp": OFFER})
    assert call["sdp"].count("a=inactive") == 2
    assert not guest.is_in

    path = f"{me}/calls/{call['call_uuid']}"
    assert await bot.post(f"{path}/ack") is True
    assert (await stream.next("participant_update"))["has_media"] is True
    assert guest.is_in

    assert (await bot.post(f"{path}/update", {"sdp": OFFER}))["sdp"].startswith("v=0")
    assert await bot.post(f"{path}/new_candidate", {"candidate": "x", "mid": "0"}) is None
    assert await bot.post(f"{path}/statistics", {"audio": {"rx_bitrate": 64.4}}) is None
    assert await bot.post(f"{path}/dtmf", {"digits": "1"}) is False

    assert await bot.post(f"{path}/disconnect") is None
    await stream.next("participant_update", lambda data: not data["has_media"])
    assert await bot.send("POST", f"{path}/ack") == (404, "Call not found")


async def test_a_gateway_call_takes_digits_and_camera_movements(bench: Bench) -> None:
    bench.node.add(Service(name="G", aliases=("gateway",), kind="gateway"))
    bot = await bench.join("gateway")
    me = f"participants/{bot.uuid}"
    call = await bot.post(f"{me}/calls", {"call_type": "WEBRTC", "sdp": OFFER})
    path = f"{me}/calls/{call['call_uuid']}"

    assert await bot.post(f"{path}/dtmf", {"digits": "12"}) is True
    assert await bot.post(f"{path}/fecc", {"action": "stop", "movement": []}) is True


async def test_an_rtmp_call_gives_addresses_and_a_webrtc_call_needs_an_offer(bench: Bench) -> None:
    bot = await bench.join()
    path = f"participants/{bot.uuid}/calls"

    rtmp = await bot.post(path, {"call_type": "RTMP", "streaming": True})

    assert (rtmp["url"][:7], rtmp["secure_url"][:8]) == ("rtmp://", "rtmps://")
    assert (await bot.send("POST", path, {"call_type": "WEBRTC"}))[0] == 400


async def test_nobody_begins_a_call_for_another(bench: Bench) -> None:
    bot = await bench.join()
    bob = await bench.node.someone_joins("Bob")

    path = f"participants/{bob.uuid}/calls"
    assert (await bot.send("POST", path, {"call_type": "WEBRTC", "sdp": OFFER}))[0] == 403


async def fetch(bench: Bench, path: str, **query: str) -> tuple[int, str, bytes]:
    url = f"{bench.url}/api/client/v2/conferences/meet.alice/{path}"
    async with bench.session.get(url, params=query) as response:
        return response.status, response.content_type, await response.read()


async def test_a_slide_is_fetched_with_token_and_event_id(bench: Bench) -> None:
    bot = await bench.join()
    alice = await bench.node.someone_joins("Alice")
    stream = await bot.listen()
    await alice.presents()
    assert (await fetch(bench, "presentation.jpeg", token=bot.token, id="x"))[0] == 404
    await alice.shows_next_slide(JPEG)
    await stream.next("presentation_frame")
    event_id = stream.seen[-1].id

    expected = (200, "image/jpeg", JPEG)
    for path in ("presentation.jpeg", "presentation_high.jpeg"):
        assert await fetch(bench, path, token=bot.token, id=event_id) == expected
    assert (await fetch(bench, "presentation.jpeg", token=bot.token))[0] == 400
    assert (await fetch(bench, "presentation.jpeg", id=event_id))[0] == 403

    await alice.stops_presenting()
    assert (await fetch(bench, "presentation.jpeg", token=bot.token, id=event_id))[0] == 404


async def test_a_portrait_is_there_or_not(bench: Bench) -> None:
    bot = await bench.join()
    alice = await bench.node.someone_joins("Alice")
    path = f"participants/{alice.uuid}/avatar.jpg"

    assert await bot.send("GET", path) == (404, "No image available")
    alice.participant.avatar = JPEG
    assert await fetch(bench, path, token=bot.token) == (200, "image/jpeg", JPEG)


async def test_someone_there_says_so_and_is_put_on_hold(bench: Bench) -> None:
    bot, other = await bench.join(), await bench.join()
    stream = await other.listen()

    assert await bot.post(f"participants/{bot.uuid}/notify_not_afk") is True
    assert await bot.post(f"participants/{other.uuid}/hold") is True

    assert await stream.next("on_hold") == {"setting": True}


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def test_an_attestation_is_signed_with_the_published_key(
    bench: Bench, clock: FakeClock
) -> None:
    bot = await bench.join()
    async with bench.session.get(f"{bench.url}/api/client/v2/jwk") as response:
        [key] = (await response.json())["keys"]

    token = await bot.get(f"participants/{bot.uuid}/get_attestation")

    signed, _, signature = token.rpartition(".")
    header, claims = (json.loads(decode(part)) for part in signed.split("."))
    assert header["kid"] == key["kid"]
    assert (claims["role"], claims["conf"]) == ("host", "Alice's VMR")
    assert claims["exp"] > clock.now().timestamp()
    verify(key, signed, decode(signature))


def verify(key: dict[str, Any], signed: str, signature: bytes) -> None:
    """Raises where the signature is not the key's."""
    x, y = (int.from_bytes(decode(key[name]), "big") for name in ("x", "y"))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    public.verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(hashes.SHA256()))
