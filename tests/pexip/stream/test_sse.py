from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.pexip.stream.sse import OversizedFrame, SseDecoder, SseFrame
from tests.pexip.scripted_node import seeded

CONFORMANCE = {
    "line feeds": (b"event: a\ndata: 1\n\n", [("a", b"1", "")]),
    "as a node writes it": (
        b"event: a\nid: MjdfNw==\ndata: {}\n\n" * 2,
        [("a", b"{}", "MjdfNw==")] * 2,
    ),
    "nearly as a node writes it": (
        b"event: \nid: 7\ndata: 1\n\nevent:a\nid: 8\0\ndata:  2\ndata: 3\n\n",
        [("message", b"1", "7"), ("a", b" 2\n3", "7")],
    ),
    "carriage returns and line feeds": (b"event: a\r\ndata: 1\r\n\r\n", [("a", b"1", "")]),
    "carriage returns only": (b"event: a\rdata: 1\r\r", [("a", b"1", "")]),
    "mixed line endings": (b"event: a\r\ndata: 1\rdata: 2\n\r\n", [("a", b"1\n2", "")]),
    "letters of several bytes": ("event: å\ndata: 日本\n\n".encode(), [("å", "日本".encode(), "")]),
    "several data lines": (b"data: 1\ndata\ndata: 3\n\n", [("message", b"1\n\n3", "")]),
    "separators that are no line ends": (
        "data: a\u2028b\u0085c\x0bd\n\n".encode(),
        [("message", "a\u2028b\u0085c\x0bd".encode(), "")],
    ),
    "only one leading space is taken": (b"data:  x\ndata:y\n\n", [("message", b" x\ny", "")]),
    "no data, no event": (b"event: a\n\ndata: 1\n\n", [("message", b"1", "")]),
    "empty data is an event": (b"event: a\ndata:\n\n", [("a", b"", "")]),
    "an id alone is no event, but stays": (b"id: 7\n\ndata: 1\n\n", [("message", b"1", "7")]),
    "an empty id clears it": (
        b"id: 7\ndata: 1\n\nid\ndata: 2\n\n",
        [("message", b"1", "7"), ("message", b"2", "")],
    ),
    "an id with a zero byte is ignored": (
        b"id: 7\n\nid: 8\0\ndata: 1\n\n",
        [("message", b"1", "7")],
    ),
    "comments": (b": keep\n\n:\n\ndata: 1\n: in between\n\n", [("message", b"1", "")]),
    "unknown fields and retry": (
        b"retry: 5\nfoo: bar\nDATA: no\ndata: 1\n\n",
        [("message", b"1", "")],
    ),
    "a long line": (b"data: " + b"x" * 300_000 + b"\n\n", [("message", b"x" * 300_000, "")]),
    "a byte order mark": (b"\xef\xbb\xbfdata: 1\n\n", [("message", b"1", "")]),
    "a mark that is not at the start": (
        b"\n\xef\xbb\xbfdata: 1\n\ndata: 2\n\n",
        [("message", b"2", "")],
    ),
    "an unfinished tail": (b"data: 1\n\ndata: 2\n", [("message", b"1", "")]),
    "more blank lines": (
        b"\n\ndata: 1\n\n\n\ndata: 2\n\n\n",
        [("message", b"1", ""), ("message", b"2", "")],
    ),
    "broken UTF-8 in a name": (b"event: \xff\ndata: \xff\n\n", [("\ufffd", b"\xff", "")]),
    "nothing": (b"", []),
}


def decode(pieces, limit=512 * 1024):
    decoder = SseDecoder(limit)
    return [frame for piece in pieces for frame in decoder.feed(piece)]


def cut(data, places):
    edges = [0, *sorted(places), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


@pytest.mark.parametrize("name", CONFORMANCE)
def test_input_gives_the_events_that_the_standard_says(name):
    data, frames = CONFORMANCE[name]

    assert decode([data]) == frames


@pytest.mark.parametrize("name", [name for name in CONFORMANCE if name != "a long line"])
def test_input_gives_the_same_events_byte_by_byte(name):
    data, frames = CONFORMANCE[name]

    assert decode([data[i : i + 1] for i in range(len(data))]) == frames


@pytest.mark.parametrize("name", [name for name in CONFORMANCE if "mark" not in name])
def test_input_gives_the_same_events_after_another_event(name):
    data, frames = CONFORMANCE[name]
    before = b"event: z\nid\ndata: 0\n\n"

    assert decode([before, before, data]) == [("z", b"0", "")] * 2 + frames


def test_an_event_as_a_node_writes_it_is_measured_as_any_other():
    event = b"event: a\nid: 1\ndata: 1\n\n"

    assert decode([event] * 2, limit=len(event) - 2) == [("a", b"1", "1")] * 2
    limit = len(event) - 3
    assert decode([event] * 2, limit) == [OversizedFrame(limit, "a", b"1", "")] * 2


def test_a_long_line_comes_through_in_small_pieces():
    data, frames = CONFORMANCE["a long line"]

    assert decode([data[i : i + 1000] for i in range(0, len(data), 1000)]) == frames


def test_an_event_comes_as_soon_as_its_last_carriage_return():
    assert decode([b"data: 1\r\r"]) == [("message", b"1", "")]


def test_two_decoders_torn_inside_a_character_do_not_meet():
    first, second = SseDecoder(), SseDecoder()
    text = "data: å\n\n".encode()

    assert first.feed(text[:7]) == []
    assert second.feed(text) == [("message", "å".encode(), "")]
    assert first.feed(text[7:]) == [("message", "å".encode(), "")]


@pytest.mark.parametrize("size", [100, 4096, 2_000_000])
def test_an_event_of_a_megabyte_loses_its_middle_and_the_next_comes(size):
    data = b"event: a\nid: 7\ndata: (" + b"x" * 1_000_000 + b")\n\ndata: 1\n\n"

    large, following = decode([data[i : i + size] for i in range(0, len(data), size)])

    assert isinstance(large, OversizedFrame)
    assert (large.event, large.id, large.limit) == ("a", "7", 512 * 1024)
    assert large.data.startswith(b"(x")
    assert large.data.endswith(b"x)")
    assert set(large.data[1:-1]) == {ord("x")}
    assert 100_000 < len(large.data) < 140_000
    assert following == SseFrame("message", b"1", "7")


def test_blank_lines_around_an_event_do_not_count_to_its_size():
    frames = decode([b"\n", b"data:1", b"\n", b"\n"], limit=6)

    assert frames == [("message", b"1", "")]


def test_what_is_dropped_is_not_kept():
    decoder = SseDecoder(100)

    reports = [frame for _ in range(1000) for frame in decoder.feed(b"data: y\n")]

    assert reports == []
    assert len(decoder._tail) < 200
    (report,) = decoder.feed(b"\n")
    assert report.limit == 100


LINES = st.sampled_from(
    [b"data: 1", b"data:", b"data: \xc3\xa5", b"event: a", b"id: 1", b"id: \0", b": c", b"x", b""]
)
ENDS = st.sampled_from([b"\n", b"\r\n", b"\r"])
AS_A_NODE_WRITES = st.sampled_from(
    [b"event: a\nid: 1\ndata: 1\n\n", b"event: \xc3\xa5\nid: \ndata:  {}\n\n"]
)


@st.composite
def streams(draw):
    mark = draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    parts = st.one_of(st.tuples(LINES, ENDS).map(b"".join), AS_A_NODE_WRITES)
    return mark + b"".join(draw(st.lists(parts, max_size=25)))


@given(data=st.one_of(streams(), st.binary(max_size=60)), seed=st.integers())
@settings(deadline=None)
def test_however_the_stream_is_cut_the_same_events_come_out(data, seed):
    rng = seeded(seed)
    pieces = cut(data, [rng.randint(0, len(data)) for _ in range(rng.randint(0, 12))])

    for limit in (1000, 12):
        assert decode(pieces, limit) == decode([data], limit)


@given(data=streams())
@settings(deadline=None)
def test_a_read_for_each_event_gives_the_same_events(data):
    ends = [at + 2 for at in range(len(data)) if data.startswith(b"\n\n", at)]

    assert decode(cut(data, ends)) == decode([data])


@given(data=streams())
@settings(deadline=None)
def test_events_are_those_of_a_reading_line_by_line(data):
    assert decode([data]) == read_by_the_letter(data)


def read_by_the_letter(data):
    """The standard's own steps, slow and plain."""
    text = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    frames, buffer, event, last_id = [], b"", "", ""
    for line in text.split(b"\n")[:-1]:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if line == b"":
            if buffer:
                frames.append((event or "message", buffer[:-1], last_id))
            buffer, event = b"", ""
        elif name == b"data":
            buffer += value + b"\n"
        elif name == b"event":
            event = value.decode()
        elif name == b"id" and b"\0" not in value:
            last_id = value.decode()
    return frames
