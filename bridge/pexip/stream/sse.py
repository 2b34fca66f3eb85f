"""Turn the bytes of an event stream into frames, doing no input or output of its own.

Every line ending is first made a line feed, so that a blank line is always two of them and whole
events can be cut out with one `split`. A carriage return that ends a chunk is remembered: the line
feed that may open the next chunk belongs to it. Text is left as bytes, since most of it is JSON
that is parsed as such, and so a character torn between two reads needs no care.

A node writes every event alike, and mostly one read brings one event. One pattern takes these; what
does not fit it goes the long way, which knows all that the standard allows.

An event larger than the limit is dropped while it arrives, and reported once. What it said of the
last event id is lost with it.
"""

import re
from typing import NamedTuple

MAX_EVENT_BYTES = 512 * 1024

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BLANK_LINE = b"\n\n"
_USUAL_EVENT = re.compile(rb"event: ([^\n]+)\nid: ([^\n\0]*)\ndata: ([^\n]*)")


class SseFrame(NamedTuple):
    """One event as the HTML standard dispatches it (its section 9.2)."""

    event: str
    data: bytes
    id: str


class OversizedFrame(NamedTuple):
    """Stands where an event was dropped because it held more bytes than this limit."""

    limit: int


class SseDecoder:
    """Feed it bytes as they come; it returns the events that they complete."""

    def __init__(self, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._limit = max_event_bytes
        self._tail = bytearray()
        self._head: bytes | None = b""
        self._ends_with_return = False
        self._is_dropping = False
        self._last_id = ""
        self._is_between_events = False

    def feed(self, chunk: bytes) -> list[SseFrame | OversizedFrame]:
        if self._is_between_events and chunk[-2:] == _BLANK_LINE and b"\r" not in chunk:
            frame = self._usual_frame(chunk, len(chunk) - 2)
            if frame is not None:
                return [frame]
        frames = self._feed_any(chunk)
        self._is_between_events = not (
            self._tail or self._is_dropping or self._ends_with_return or self._head is not None
        )
        return frames

    def _usual_frame(self, block: bytes, end: int) -> SseFrame | None:
        """The event that fills the bytes up to this end, if it looks as a node writes it."""
        if end > self._limit:
            return None
        usual = _USUAL_EVENT.fullmatch(block, 0, end)
        if usual is None:
            return None
        event, last_id, data = usual.groups()
        self._last_id = last_id.decode("utf-8", "replace")
        return SseFrame(event.decode("utf-8", "replace"), data, self._last_id)

    def _feed_any(self, chunk: bytes) -> list[SseFrame | OversizedFrame]:
        chunk = self._with_line_feeds(self._without_mark(chunk))
        # Only the new bytes, and the last old one, can hold a blank line that was not seen before.
        searched = max(len(self._tail) - 1, 0)
        self._tail += chunk
        end = self._tail.rfind(_BLANK_LINE, searched)
        if end < 0:
            return self._keep_tail_short()
        complete = bytes(self._tail[:end])
        del self._tail[: end + len(_BLANK_LINE)]
        return self._decode(complete) + self._keep_tail_short()

    def _without_mark(self, chunk: bytes) -> bytes:
        """Take a byte order mark off the start of the stream, even if it comes in pieces."""
        if self._head is None:
            return chunk
        self._head += chunk
        if len(self._head) < len(_BYTE_ORDER_MARK) and _BYTE_ORDER_MARK.startswith(self._head):
            return b""
        chunk, self._head = self._head.removeprefix(_BYTE_ORDER_MARK), None
        return chunk

    def _with_line_feeds(self, chunk: bytes) -> bytes:
        if self._ends_with_return and chunk:
            self._ends_with_return = False
            chunk = chunk.removeprefix(b"\n")
        if b"\r" not in chunk:
            return chunk
        self._ends_with_return = chunk.endswith(b"\r")
        return chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _decode(self, complete: bytes) -> list[SseFrame | OversizedFrame]:
        blocks = complete.split(_BLANK_LINE)
        if self._is_dropping:
            self._is_dropping = False
            del blocks[0]
        frames: list[SseFrame | OversizedFrame] = []
        for block in blocks:
            frame = self._usual_frame(block, len(block)) or self._frame(block)
            if frame is not None:
                frames.append(frame)
        return frames

    def _frame(self, block: bytes) -> SseFrame | OversizedFrame | None:
        if len(block) > self._limit and len(block.strip(b"\n")) > self._limit:
            return OversizedFrame(self._limit)
        event = b""
        data: list[bytes] = []
        for line in block.split(b"\n"):
            field, _, value = line.partition(b":")
            if value[:1] == b" ":
                value = value[1:]
            if field == b"data":
                data.append(value)
            elif field == b"event":
                event = value
            elif field == b"id" and b"\0" not in value:
                self._last_id = value.decode("utf-8", "replace")
        if not data:
            return None
        return SseFrame(
            event.decode("utf-8", "replace") or "message", b"\n".join(data), self._last_id
        )

    def _keep_tail_short(self) -> list[SseFrame | OversizedFrame]:
        """Throw away what has arrived of an event that is already too large."""
        if len(self._tail) <= self._limit + 1:
            return []
        was_dropping = self._is_dropping
        # A last line feed may be the first half of the blank line that ends the event.
        if not was_dropping and len(self._tail.strip(b"\n")) <= self._limit:
            return []
        self._is_dropping = True
        del self._tail[: -1 if self._tail.endswith(b"\n") else len(self._tail)]
        return [] if was_dropping else [OversizedFrame(self._limit)]
