"""Each line that was said is in one place only."""

from bridge.simulator.slack import Message
from tests.cluster.tally import Count, Said, count

NOON = 1_796_644_800.0


def post(ts: float, text: str) -> Message:
    return Message(channel="C1", ts=f"{ts:.6f}", user="B1", text=text, bot_id="B1")


def test_a_line_counts_where_it_stands():
    said = [Said("Hello.", NOON), Said("And you?", NOON + 1)]
    messages = [post(NOON + 2, "*Alice:* Hello."), post(NOON + 3, "*Bob:* And you?")]
    assert count(said, messages, NOON + 4) == Count(said=2, in_slack=2)


def test_what_is_said_twice_has_to_stand_there_twice():
    said = [Said("Thanks!", NOON), Said("Thanks!", NOON + 50)]
    assert count(said, [post(NOON, "Thanks!")], NOON + 51) == Count(2, in_slack=1, on_the_way=1)


def test_after_a_while_it_is_missing():
    assert count([Said("Hello.", NOON)], [], NOON + 60) == Count(said=1, missing=1)


def test_a_marked_gap_holds_what_was_said_in_its_time():
    gap = post(NOON + 20, "Captions were interrupted 12:00:05\u201312:00:11 UTC")
    said = [Said("Before.", NOON + 4), Said("Within.", NOON + 6), Said("After.", NOON + 15)]
    assert count(said, [gap], NOON + 100) == Count(said=3, in_gaps=1, missing=2)
