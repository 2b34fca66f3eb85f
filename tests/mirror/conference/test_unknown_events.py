"""What cannot be read is counted, and logged once for each name."""

from random import Random

from structlog.testing import capture_logs

from bridge.mirror.conference.unknown_events import UnknownEvents
from bridge.pexip.stream.event import UnknownEvent
from bridge.pexip.stream.events import BreakoutEventReceived, PingReceived


def test_each_name_is_logged_once_and_counted_always():
    events = UnknownEvents(Random(1))

    with capture_logs() as logs:
        for binding in ("one", "two"):
            events.note(UnknownEvent(name="brand_new", data=b'"secret"'), binding)
            events.note(UnknownEvent(name="stage", problem="data: list_type"), binding)
            events.note(PingReceived(), binding)

    assert events.counts == {"brand_new": 2, "stage": 2}
    assert [(log["event"], log["event_type"]) for log in logs] == [
        ("An event is not known", "brand_new"),
        ("An event cannot be read", "stage"),
    ]
    assert "secret" not in str(logs)


def test_one_from_a_breakout_room_counts_as_well():
    events = UnknownEvents(Random(1))

    events.note(
        BreakoutEventReceived(breakout_uuid="room", event=UnknownEvent(name="brand_new")), "one"
    )

    assert events.counts == {"brand_new": 1}
