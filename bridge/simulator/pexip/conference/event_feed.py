"""The node's server-sent events: one bounded queue per open stream, and no replay.

Section "Server-sent events" of the API document.
"""

import asyncio
import base64
import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

from bridge.simulator.pexip.conference.participant import Participant


class EventIds:
    """Ids as nodes give them: base64 of the node's address and a running number."""

    def __init__(self, node_address: str) -> None:
        self._node_address = node_address
        self._numbers = itertools.count(1)

    def next(self) -> str:
        text = f"{self._node_address}_{next(self._numbers)}"
        return base64.b64encode(text.encode()).decode()


class EventStream:
    """One open connection, and whom of the roster its reader knows."""

    def __init__(self, viewer: Participant, ids: EventIds, limit: int) -> None:
        self.viewer = viewer
        self.known: set[str] = set()
        self._ids = ids
        self._frames: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._limit = limit
        self._room: int | None = None
        self._ended = False
        self.is_broken = False

    def send(self, name: str, data: Any = None) -> None:
        """Data is never left empty, since the official client drops an event without any."""
        self.send_text(name, json.dumps(data))

    def send_text(self, name: str, text: str) -> None:
        """Write the text as it is, be it JSON or not."""
        lines = "".join(f"data: {line}\n" for line in text.split("\n"))
        self._put(f"event: {name}\nid: {self._ids.next()}\n{lines}\n".encode())

    def overhear(self, receiver: Participant, name: str, data: Any) -> None:
        """What is sent to somebody else alone reaches nobody here."""

    def go_live(self) -> None:
        """From here on a slow reader may fall behind by so many frames, and no more."""
        self._room = self._frames.qsize() + self._limit

    def end(self) -> None:
        """Close after what is queued; nothing is sent from here on."""
        if not self._ended:
            self._ended = True
            self._frames.put_nowait(None)

    def break_off(self) -> None:
        """Close after what is queued as a broken network does: in the middle of a frame."""
        self.is_broken = not self._ended
        self.end()

    async def next_frame(self) -> bytes | None:
        return await self._frames.get()

    def _put(self, frame: bytes) -> None:
        if self._ended:
            return
        if self._room is not None and self._frames.qsize() >= self._room:
            # A reader that cannot keep up loses its connection rather than the node its memory.
            self.end()
            return
        self._frames.put_nowait(frame)


class EventFeed:
    """The open streams of one conference."""

    def __init__(self) -> None:
        self._streams: dict[EventStream, Callable[[], None]] = {}

    def __iter__(self) -> Iterator[EventStream]:
        return iter(tuple(self._streams))

    def open(self, stream: EventStream, abort: Callable[[], None]) -> None:
        """`abort` cuts the connection at once, as a broken network would."""
        self._streams[stream] = abort

    def close(self, stream: EventStream) -> None:
        self._streams.pop(stream, None)

    def of(self, participant: Participant) -> tuple[EventStream, ...]:
        return tuple(stream for stream in self if stream.viewer is participant)

    def publish(self, name: str, data: Any = None) -> None:
        """Tell everyone who has been let in."""
        for stream in self:
            if not stream.viewer.is_waiting:
                stream.send(name, data)

    def send(self, participant: Participant, name: str, data: Any = None) -> None:
        for stream in self:
            if stream.viewer is participant:
                stream.send(name, data)
            else:
                stream.overhear(participant, name, data)

    def break_off(self, participant: Participant, reason: str) -> None:
        """Say why they are out, and break with the rest of that unsaid."""
        for stream in self.of(participant):
            stream.send("disconnect", {"reason": reason})
            stream.break_off()

    def dismiss(self, participant: Participant, reason: str | None) -> None:
        """Say why, say goodbye and close; a participant that left by itself hears no reason."""
        for stream in self.of(participant):
            if reason is not None:
                stream.send("disconnect", {"reason": reason})
            stream.send("bye")
            stream.end()

    def drop(self) -> None:
        for stream, abort in tuple(self._streams.items()):
            stream.end()
            abort()
