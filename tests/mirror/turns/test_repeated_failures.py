"""A failure is told in full once, and then once a minute with how often it happened."""

from datetime import timedelta
from random import Random

from structlog.testing import capture_logs
from structlog.types import EventDict

from bridge.mirror.meeting.handlers import Handlers, Ticked, on
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.turns.repeated_failures import RepeatedFailures
from bridge.storage.database import Database
from tests.fake_clock import START, FakeClock
from tests.mirror.places import a_meeting, some_turns


def fail(failures: RepeatedFailures, seconds: float, error: Exception, meeting: str = "m1") -> None:
    try:
        raise error
    except type(error) as caught:
        failures.tell(caught, START + timedelta(seconds=seconds), handler="tick", meeting=meeting)


def told(logs: list[EventDict]) -> list[tuple[str, int]]:
    return [(each["event"], each.get("times", 0)) for each in logs]


def test_the_first_comes_in_full_and_then_one_line_a_minute():
    failures = RepeatedFailures(Random(1))

    with capture_logs() as logs:
        for second in range(121):
            fail(failures, second, ValueError("no"))

    assert told(logs) == [
        ("A handler failed", 0),
        ("A handler goes on failing", 60),
        ("A handler goes on failing", 60),
    ]
    assert [bool(each.get("exc_info")) for each in logs] == [True, False, False]
    assert len({each["reference"] for each in logs}) == 1


def test_another_error_and_another_meeting_are_told_in_full():
    failures = RepeatedFailures(Random(1))

    with capture_logs() as logs:
        fail(failures, 0, ValueError("no"))
        fail(failures, 1, KeyError("no"))
        fail(failures, 2, ValueError("no"), meeting="m2")

    assert told(logs) == [("A handler failed", 0)] * 3


def test_after_ten_minutes_without_it_it_is_told_in_full_again():
    failures = RepeatedFailures(Random(1))

    with capture_logs() as logs:
        fail(failures, 0, ValueError("no"))
        fail(failures, 599, ValueError("no"))
        fail(failures, 599 + 600, ValueError("no"))

    assert [each["event"] for each in logs] == [
        "A handler failed",
        "A handler goes on failing",
        "A handler failed",
    ]


async def test_a_handler_that_fails_at_every_tick_stops_no_other(
    sqlite_database: Database, clock: FakeClock
):
    heard: list[str] = []

    def stumble(_event: Ticked, _meeting: Meeting) -> None:
        raise RuntimeError

    def note(_event: Ticked, meeting: Meeting) -> None:
        heard.append(meeting.id)

    handlers = Handlers([on(Ticked, stumble), on(Ticked, note)], Random(1))
    turns = some_turns(sqlite_database, clock)
    meeting = a_meeting(turns)

    with capture_logs() as logs:
        for _ in range(30):
            handlers.dispatch(Ticked(), meeting, turns)
            await clock.advance(1)

    assert heard == ["m1"] * 30
    assert [each["event_type"] for each in logs] == ["Ticked"]
