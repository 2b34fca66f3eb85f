"""Turn the bytes of an event stream into frames, doing no input or output of its own.

Every line ending is first made a line feed, so that a blank line is always two of them and whole
events can be cut out with one `split`. A carriage return that ends a chunk is remembered: the line
feed that may open the next chunk belongs to it. Text is left as bytes, since most of it is JSON
that is parsed as such, and so a character torn between two reads needs no care.

A node writes every event alike, and mostly one read brings one event. One pattern takes these; what
does not fit it goes the long way, which knows all that the standard allows.

Of an event larger than the limit its middle is dropped while it arrives. Mostly that is the middle
of one long string, so that its beginning and its end are an event again, with a shorter string.
"""

import re
from typing import NamedTuple

from bridge.budgets import table

MAX_EVENT_BYTES = table.EVENT.amount
# So much stays of each end of a larger one.
_MOST_KEPT = 64 * 1024

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BLANK_LINE = b"\n\n"
_USUAL_EVENT = re.compile(rb"event: ([^\n]+)\nid: ([^\n\0]*)\ndata: ([^\n]*)")


class SseFrame(NamedTuple):
    """One event as the HTML standard dispatches it (its section 9.2)."""

    event: str
    data: bytes
    id: str


class OversizedFrame(NamedTuple):
    """What is left of an event that held more bytes than this limit."""

    limit: int
    event: str = ""
    data: bytes = b""
    id: str = ""


class SseDecoder:
    """Feed it bytes as they come; it returns the events that they complete."""

    def __init__(self, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._limit = max_event_bytes
        self._kept = min(_MOST_KEPT, max_event_bytes // 2)
        self._tail = bytearray()
        self._head: bytes | None = b""
        self._ends_with_return = False
        self._beginning: bytes | None = None
        self._last_id = ""
        self._is_between_events = False

    def feed(self, chunk: bytes) -> list[SseFrame | OversizedFrame]:
        if self._is_between_events and chunk[-2:] == _BLANK_LINE and b"\r" not in chunk:
            frame = self._usual_frame(chunk, len(chunk) - 2)
            if frame is not None:
                return [frame]
        frames = self._feed_any(chunk)
        self._is_between_events = not (
            self._tail
            or self._beginning is not None
            or self._ends_with_return
            or self._head is not None
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
            self._keep_tail_short()
            return []
        complete = bytes(self._tail[:end])
        del self._tail[: end + len(_BLANK_LINE)]
        frames = self._decode(complete)
        self._keep_tail_short()
        return frames

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
        frames: list[SseFrame | OversizedFrame] = []
        if self._beginning is not None:
            beginning, self._beginning = self._beginning, None
            frames.append(self._oversized(beginning, blocks.pop(0)))
        for block in blocks:
            frame = self._usual_frame(block, len(block)) or self._frame(block)
            if frame is not None:
                frames.append(frame)
        return frames

    def _frame(self, block: bytes) -> SseFrame | OversizedFrame | None:
        if len(block) > self._limit and len(block.strip(b"\n")) > self._limit:
            return self._oversized(block, block)
        return self._read(block)

    def _oversized(self, beginning: bytes, end: bytes) -> OversizedFrame:
        first, last = beginning.lstrip(b"\n")[: self._kept], end.rstrip(b"\n")[-self._kept :]
        read = self._read(first + last)
        return OversizedFrame(self._limit, *(read or ()))

    def _read(self, block: bytes) -> SseFrame | None:
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

    def _keep_tail_short(self) -> None:
        """Throw away the middle of an event that is already too large."""
        if len(self._tail) <= self._limit + 1:
            return
        if self._beginning is None:
            # A last line feed may be the first half of the blank line that ends the event.
            if len(self._tail.strip(b"\n")) <= self._limit:
                return
            self._beginning = bytes(self._tail.lstrip(b"\n")[: self._kept])
        del self._tail[: -(self._kept + len(_BLANK_LINE))]
