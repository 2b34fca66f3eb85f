"""Attendance is by one clock, however far the node's is from ours."""

from datetime import UTC, datetime, timedelta

import pytest

from bridge.mirror.people.node_time import NodeTime
from bridge.mirror.people.roster import Roster
from bridge.pexip.models import ParticipantId
from tests.commands.conferences import participant

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
OWN = participant(9, "Bridge").uuid


def at_node(ahead: timedelta, seconds: float) -> float:
    """What the node's clock shows then."""
    return (NOON + ahead + timedelta(seconds=seconds)).timestamp()


@pytest.mark.parametrize("hours", [-1, 0, 1, 24 * 365])
def test_who_was_there_before_joined_when_they_did(hours: int):
    ahead, time = timedelta(hours=hours), NodeTime()
    time.expect(OWN, NOON)
    own = participant(9, "Bridge", start_time=at_node(ahead, 0))
    bob = participant(1, "Bob", start_time=at_node(ahead, -600))
    time.learn(Roster.of([bob, own], own=[OWN]))

    joined = time.joined(bob, NOON + timedelta(seconds=2), is_live=False)

    assert joined == NOON - timedelta(minutes=10)


def test_nobody_joins_in_the_future():
    time = NodeTime()
    time.expect(OWN, NOON)
    time.learn(Roster.of([participant(9, "Bridge", start_time=at_node(timedelta(), 0))]))
    late = participant(1, "Bob", start_time=at_node(timedelta(), 60))

    assert time.joined(late, NOON, is_live=False) == NOON


def test_who_comes_while_we_look_on_joins_now():
    time = NodeTime()
    time.expect(OWN, NOON)
    time.learn(Roster.of([participant(9, "Bridge", start_time=at_node(timedelta(), 0))]))
    bob = participant(1, "Bob", start_time=at_node(timedelta(hours=1), 0))

    assert time.joined(bob, NOON, is_live=True) == NOON


@pytest.mark.parametrize("start", [None, 0, 1e18, float("nan"), float("inf"), -1e12])
def test_a_node_that_does_not_tell_leaves_our_own_clock(start: float | None):
    time = NodeTime()
    bob = participant(1, "Bob", start_time=at_node(timedelta(hours=1), -600))
    # Not asked for, not seen, without a time, or with one that no calendar has.
    assert time.joined(bob, NOON, is_live=False) == NOON
    time.expect(ParticipantId(OWN), NOON)
    time.learn(Roster())
    assert time.joined(bob, NOON, is_live=False) == NOON
    time.learn(Roster.of([participant(9, "Bridge", start_time=start)]))
    assert time.joined(bob, NOON, is_live=False) == NOON
    assert time.joined(participant(2, "Zoe", start_time=start), NOON, is_live=False) == NOON


def test_another_node_has_another_clock():
    time = NodeTime()
    time.expect(OWN, NOON)
    time.learn(Roster.of([participant(9, "Bridge", start_time=at_node(timedelta(hours=1), 0))]))
    time.expect(OWN, NOON + timedelta(minutes=1))
    bob = participant(1, "Bob", start_time=at_node(timedelta(), 0))

    assert time.joined(bob, NOON + timedelta(minutes=2), is_live=False) == NOON + timedelta(
        minutes=2
    )
