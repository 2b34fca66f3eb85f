"""Bytes of a stream to typed events: the CPU that an event costs, and what was read.

`typed_events.py PATH`: the file holds what one read brought after the other, as a JSON list.
"""

import hashlib
import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import BaseModel


def _module(*names: str) -> Any:
    for name in names[:-1]:
        try:
            return import_module(name)
        except ModuleNotFoundError:
            continue
    return import_module(names[-1])


_SSE = _module("bridge.pexip.stream.sse", "bridge.pexip.sse")
_EVENTS = _module("bridge.pexip.stream.events", "bridge.pexip.events")


def _read(chunks: list[bytes]) -> list[Any]:
    decoder, parse = _SSE.SseDecoder(), _EVENTS.parse_event
    return [
        parse(frame.event, frame.data, frame.id)
        for chunk in chunks
        for frame in decoder.feed(chunk)
    ]


def _told(events: list[BaseModel]) -> str:
    """A digest of all that people could come to see of them.

    Words that are not final are none of it: the one build reads them, the other keeps them `raw`.
    """
    digest = hashlib.sha256()
    for each in events:
        values = each.model_dump(mode="json")
        if values.get("is_final", "raw" not in values):
            digest.update(json.dumps(values, sort_keys=True).encode())
    return digest.hexdigest()


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
