"""How what is free is shared out: to the emptiest, so that in the end all have as much; pure."""

from collections.abc import Mapping
from heapq import heapify, heappop, heappush


def share(loads: Mapping[str, int], replica: str, free: int, most: int | None = None) -> int:
    """How many of the free ones are this replica's to take, where each takes its own part.

    Args:
        loads: How many each living replica has.
        replica: Whose part is asked for.
        free: How many nobody has.
        most: More than so many no replica may have.
    """
    order = [(count, each) for each, count in loads.items() if most is None or count < most]
    heapify(order)
    taken = 0
    for _ in range(free):
        if not order:
            break
        count, each = heappop(order)
        taken += each == replica
        if most is None or count + 1 < most:
            heappush(order, (count + 1, each))
    return taken


def excess(loads: Mapping[str, int], replica: str) -> int:
    """How many this replica has above an even share, where another has less than one."""
    floor, left_over = divmod(sum(loads.values()), len(loads))
    # Where it does not come out even, so many may have one more.
    fuller = sorted(each for each, count in loads.items() if count > floor)[:left_over]
    return max(loads[replica] - floor - (replica in fuller), 0)
