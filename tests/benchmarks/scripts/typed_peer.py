"""The same by httpx-sse, json and pydantic: `typed_peer.py PATH`, printed as `typed_events.py`."""

import hashlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from httpx_sse import EventSource
from pydantic import BaseModel, ConfigDict, create_model

from bridge.pexip.models import CaptionSource, Participant, SentAudioMix, StagePosition, VideoMix
from bridge.pexip.stream.events import (
    LiveCaptionsReceived,
    MessageReceived,
    ParticipantUpdated,
    StageChanged,
)


class _Plain(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


def _plain(model: type[BaseModel], **other: Any) -> type[BaseModel]:
    """A model with the same fields, as anybody would write it."""
    fields: dict[str, Any] = {
        name: (
            other.get(name, field.annotation),
            ... if field.is_required() else field.default,
        )
        for name, field in model.model_fields.items()
    }
    return create_model(model.__name__, __base__=_Plain, **fields)


_MIX, _VIDEO = _plain(SentAudioMix), _plain(VideoMix)
_PARTICIPANT = _plain(
    Participant, send_to_audio_mixes=tuple[_MIX, ...], receive_from_video_mix=_VIDEO | None
)
_SOURCES = tuple[_plain(CaptionSource), ...]
_UPDATED = _plain(ParticipantUpdated, participant=_PARTICIPANT)
_STAGE = _plain(StageChanged, positions=tuple[_plain(StagePosition), ...])
_MODELS = {
    "live_captions": _plain(LiveCaptionsReceived, sources=_SOURCES),
    "message_received": _plain(MessageReceived),
}


def _typed(name: str, data: Any) -> BaseModel:
    if name == "participant_update":
        return _UPDATED.model_validate({"participant": data})
    if name == "stage":
        return _STAGE.model_validate({"positions": data})
    return _MODELS[name].model_validate(data)


def _told(events: list[BaseModel]) -> str:
    """As in `typed_events.py`."""
    digest = hashlib.sha256()
    for each in events:
        values = each.model_dump(mode="json")
        if values.get("is_final", True):
            digest.update(json.dumps(values, sort_keys=True).encode())
    return digest.hexdigest()


def _read(chunks: list[bytes]) -> list[Any]:
    headers = {"content-type": "text/event-stream"}
    response = httpx.Response(200, headers=headers, content=iter(chunks))
    return [_typed(each.event, json.loads(each.data)) for each in EventSource(response).iter_sse()]


def main() -> None:
    chunks = [each.encode() for each in json.loads(Path(sys.argv[1]).read_text())]
    result = _told(_read(chunks))
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        events = _read(chunks)
        best = min(best, time.process_time() - began)
    sys.stdout.write(json.dumps({"us": best / len(events) * 1e6, "told": result}) + "\n")


if __name__ == "__main__":
    main()
