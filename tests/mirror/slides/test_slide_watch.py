"""When a slide is looked at: still, not too often, and the last one always."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.mirror.slides.slide_watch import SlideWatch

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def looks(
    watch: SlideWatch, until: int, *, frames: range | None = None, depth: int = 0
) -> list[int]:
    """Seconds at which it looks, and each time finds something new."""
    found = []
    for second in range(until):
        if frames is not None and second in frames:
            watch.note(f"frame {second}", at(second))
        if watch.take(at(second)):
            watch.looked()
            watch.posted(at(second), depth)
            found.append(second)
    return found


def test_a_slide_is_looked_at_once_it_stands_still():
    watch = SlideWatch()
    watch.note("one", at(0))
    watch.note("two", at(1.5))

    assert not watch.take(at(3))
    assert watch.take(at(3.5))
    assert watch.event_id == "two"
    assert not watch.take(at(60))


def test_the_last_slide_of_a_burst_comes_when_the_pace_allows():
    assert looks(SlideWatch(), 60, frames=range(0, 9, 4)) == [2, 12]


def test_more_waits_for_slack_and_slides_come_slower():
    assert looks(SlideWatch(), 100, frames=range(0, 90, 5), depth=20) == [2, 32, 62, 92]
    assert looks(SlideWatch(), 100, frames=range(0, 90, 5), depth=50) == [2, 62]


def test_pictures_of_a_video_come_ever_slower():
    found = looks(SlideWatch(), 1000, frames=range(1000))

    distances = [after - before for before, after in pairwise(found)]
    assert found[0] == 10
    assert distances == [20, 40, 80, *[120] * len(distances[3:])]


def test_after_a_video_slides_have_their_pace_again():
    watch = SlideWatch()
    looks(watch, 400, frames=range(200))

    watch.note("slide", at(500))
    assert watch.take(at(502))
    watch.posted(at(502), 0)
    watch.note("next", at(503))
    assert watch.take(at(512))


def test_without_a_presentation_there_is_nothing_to_look_at():
    watch = SlideWatch()
    assert not watch.take(at(0))
    watch.note("one", at(0))
    watch.clear()

    assert not watch.take(at(10))
    watch.failed(at(10))
    assert not watch.take(at(1000))


def test_what_failed_is_tried_again_ever_later():
    watch, tries = SlideWatch(), []
    watch.note("one", at(0))
    for second in range(1000):
        if watch.take(at(second)):
            watch.failed(at(second))
            tries.append(second)

    distances = [after - before for before, after in pairwise(tries)]
    assert distances == [5, 10, 20, 40, *[60] * len(distances[4:])]


def test_what_cannot_be_read_is_fetched_again_a_few_times():
    watch = SlideWatch()
    watch.note("torn", at(0))
    tries = [(n, watch.unreadable(at(n))) for n in range(1000) if watch.take(at(n))]

    assert tries == [(2, True), (7, True), (17, True), (37, False)]
    watch.note("next", at(1000))
    assert watch.take(at(1002))
    assert watch.unreadable(at(1002))


def test_a_new_frame_does_not_wait_for_what_failed_with_another():
    watch = SlideWatch()
    watch.note("refused", at(0))
    for second in range(200):
        if watch.take(at(second)):
            watch.failed(at(second))

    watch.note("good", at(200))

    assert not watch.take(at(204))
    assert watch.take(at(205))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 200), min_size=1), st.integers(0, 60))
def test_the_last_frame_is_always_looked_at_and_never_twice(frames: list[int], depth: int):
    watch, looked_at = SlideWatch(), []
    for second in range(700):
        for _ in range(frames.count(second)):
            watch.note(f"frame {second}", at(second))
        if watch.take(at(second)):
            watch.posted(at(second), depth)
            looked_at.append((second, watch.event_id))

    assert looked_at[-1][1] == f"frame {max(frames)}"
    assert len({event_id for _, event_id in looked_at}) == len(looked_at)
    times = [second for second, _ in looked_at]
    assert all(b - a >= 10 for a, b in pairwise(times))
