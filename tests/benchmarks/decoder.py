"""How fast the stream's decoder is, beside one `split` of all the bytes, which no decoder beats."""

import json
from random import Random

from bridge.pexip.stream.sse import SseDecoder, SseFrame
from tests.benchmarks.measuring import Case, Rates, seconds_of, without_garbage_collection

_EVENTS = 20_000
_TORN = 0.1
# Name, share, and bytes of data, as in a meeting in which people talk.
_MIX = (
    ("live_captions", 70, 165),
    ("participant_update", 20, 1015),
    ("message_received", 5, 239),
    ("stage", 5, 342),
)


def measure(repeats: int) -> list[Case]:
    reads, events = _stream(Random(42))
    whole = b"".join(reads)

    def ours() -> int:
        decoder = SseDecoder()
        return sum(len(decoder.feed(read)) for read in reads)

    def limit() -> int:
        return len(whole.split(b"\n\n")) - 1

    _check(reads, events)
    rates = Rates([], [])
    with without_garbage_collection():
        for _ in range(repeats):
            rates.ours.append(_EVENTS / seconds_of(ours))
            rates.limit.append(_EVENTS / seconds_of(limit))
    return [rates.case("SSE decoder, one event a read", "events", least_ratio=0.20)]


def _stream(random: Random) -> tuple[list[bytes], list[SseFrame]]:
    """One event a read; a tenth of them is torn in two."""
    names, shares, sizes = zip(*_MIX, strict=True)
    reads: list[bytes] = []
    events: list[SseFrame] = []
    for number in range(_EVENTS):
        [kind] = random.choices(range(len(_MIX)), shares)
        data = json.dumps({"n": number, "fill": "x" * (sizes[kind] - 20)}).encode()
        events.append(SseFrame(names[kind], data, str(number)))
        frame = b"event: %s\nid: %d\ndata: %s\n\n" % (names[kind].encode(), number, data)
        cut = random.randrange(1, len(frame)) if random.random() < _TORN else len(frame)
        reads += [frame[:cut], frame[cut:]] if cut < len(frame) else [frame]
    return reads, events


def _check(reads: list[bytes], events: list[SseFrame]) -> None:
    decoder = SseDecoder()
    decoded = [frame for read in reads for frame in decoder.feed(read)]
    if decoded != events:
        raise RuntimeError("the decoder gave other events than were sent")
