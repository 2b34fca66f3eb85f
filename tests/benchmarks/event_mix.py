"""Events as a node sends them in a meeting in which people talk: 70 % captions, a quarter final."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

_SAID = "we should look at the second slide again before everybody has left the room today"
_WORDS = _SAID.split()
_SHARES = {"live_captions": 70, "participant_update": 20, "message_received": 5, "stage": 5}


def person(number: int, **changed: Any) -> dict[str, Any]:
    """A participant as the roster has it, 1,015 bytes long."""
    return {
        "api_url": f"/participants/{uuid(number)}",
        "buzz_time": 0,
        "call_direction": "in",
        "call_tag": "",
        "disconnect_supported": "YES",
        "display_name": f"Person {number}",
        "encryption": "On",
        "fecc_supported": "NO",
        "has_media": True,
        "is_audio_only_call": "NO",
        "is_client_muted": False,
        "is_external": False,
        "is_muted": "NO",
        "is_presenting": "NO",
        "is_streaming_conference": False,
        "is_transferring": False,
        "is_video_call": "YES",
        "is_video_muted": False,
        "layout_group": None,
        "local_alias": "meet.hall",
        "mute_supported": "YES",
        "needs_presentation_in_mix": False,
        "overlay_text": f"Person {number}",
        "presentation_supported": "NO",
        "protocol": "webrtc",
        "role": "guest" if number else "chair",
        "rx_presentation_policy": "ALLOW",
        "service_type": "conference",
        "spotlight": 0,
        "start_time": 1762074000.25 + number,
        "supports_direct_chat": True,
        "transfer_supported": "YES",
        "uri": f"person{number}@example.com",
        "uuid": uuid(number),
        "vendor": "Pexip Connect for Web/9.1",
        **changed,
    }


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def caption(number: int, random: Random, *, is_final: bool) -> dict[str, Any]:
    words = " ".join(random.choices(_WORDS, k=4))
    sources = [{"participant_uuid": uuid(number), "indices": [0]}]
    return {"data": words, "is_final": is_final, "src_lang": "en", "sources": sources}


def message(number: int, text: str) -> dict[str, Any]:
    return {
        "origin": f"Person {number}",
        "payload": text,
        "type": "text/plain",
        "uuid": uuid(number),
        "direct": False,
    }


def stage(numbers: list[int]) -> list[dict[str, Any]]:
    return [
        {"participant_uuid": uuid(number), "stage_index": place, "vad": 0 if place else 100}
        for place, number in enumerate(numbers)
    ]


def frame(name: str, data: Any, number: int = 0) -> bytes:
    """As a node writes it."""
    return f"event: {name}\nid: {number}\ndata: {json.dumps(data)}\n\n".encode()


def events(random: Random, people: int) -> Iterator[tuple[str, Any]]:
    """Names and data, without an end."""
    number = 0
    while True:
        number += 1
        [name] = random.choices(list(_SHARES), list(_SHARES.values()))
        who = random.randrange(people)
        match name:
            case "live_captions":
                yield name, caption(who, random, is_final=random.random() < 1 / 4)
            case "participant_update":
                yield name, person(who, is_muted=random.choice(["YES", "NO"]))
            case "message_received":
                yield name, message(who, f"Line {number}: {' '.join(random.choices(_WORDS, k=9))}")
            case _:
                yield name, stage(random.sample(range(people), k=min(3, people)))
