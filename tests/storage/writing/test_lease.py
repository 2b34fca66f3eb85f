"""A lease is worth so much as its beats have come; pure."""

from bridge.storage.writing.claim import Lease


class Watch:
    """A monotonic clock that stands still until it is set."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def beat(lease: Lease, watch: Watch, at: float) -> None:
    watch.now = at
    lease.renew(lease.begin_beat())


def test_a_new_process_is_steady_from_its_first_beat():
    watch = Watch()
    lease = Lease(4.0, watch)
    beat(lease, watch, 100)
    assert lease.is_steady


def test_whose_beats_were_kept_from_it_waits_a_lease_before_others_count_as_dead():
    watch = Watch()
    lease = Lease(4.0, watch)
    for at in (100, 101, 102):
        beat(lease, watch, at)
    beat(lease, watch, 112)
    assert not lease.is_steady
    beat(lease, watch, 113)
    assert not lease.is_steady
    watch.now = 116
    assert lease.is_steady


def test_one_late_beat_is_nothing():
    watch = Watch()
    lease = Lease(4.0, watch)
    beat(lease, watch, 100)
    beat(lease, watch, 101.9)
    assert lease.is_steady
