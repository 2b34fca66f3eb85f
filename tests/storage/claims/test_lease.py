"""A lease: whoever stood still for longer has to look what is left before it goes on."""

from bridge.storage.writing.claim import Lease


class Steady:
    def __init__(self) -> None:
        self.time = 100.0

    def monotonic(self) -> float:
        return self.time


def beat(lease: Lease) -> None:
    lease.renew(lease.begin_beat())


def test_it_is_valid_once_it_is_known_what_is_held():
    clock = Steady()
    lease = Lease(4, clock.monotonic)
    beat(lease)
    assert not lease.is_valid
    lease.confirm(lease.begin_look())
    assert lease.is_valid
    assert lease.is_steady
    clock.time += 4
    assert not lease.is_valid


def test_a_beat_alone_does_not_bring_it_back():
    clock = Steady()
    lease = Lease(4, clock.monotonic)
    beat(lease)
    lease.confirm(lease.begin_look())
    looked = lease.begin_look()
    clock.time += 10
    beat(lease)
    lease.confirm(looked)
    assert not lease.is_valid
    lease.confirm(lease.begin_look())
    assert lease.is_valid


def test_an_answer_that_comes_late_is_worth_no_more_than_from_when_it_was_asked_for():
    clock = Steady()
    lease = Lease(4, clock.monotonic)
    begun = lease.begin_beat()
    clock.time += 5
    lease.renew(begun)
    lease.confirm(lease.begin_look())
    assert not lease.is_valid


def test_who_was_kept_from_beating_gives_the_others_time():
    clock = Steady()
    lease = Lease(4, clock.monotonic)
    beat(lease)
    lease.miss()
    # A look that is begun now may see what the next beat has stored before that is known here.
    assert not lease.is_steady
    for _ in range(4):
        beat(lease)
        assert not lease.is_steady
        clock.time += 1
    assert lease.is_steady


def test_whoever_stood_still_takes_nobody_for_dead_before_it_is_heard_of_again():
    clock = Steady()
    lease = Lease(4, clock.monotonic)
    beat(lease)
    assert lease.is_steady
    clock.time += 4
    assert not lease.is_steady
    beat(lease)
    clock.time += 3.9
    assert not lease.is_steady
