"""Each person's color, the same in the picture of a meeting and in its transcript; pure."""

from collections.abc import Iterable, Mapping
from itertools import cycle

# On white paper, each readable as text, neighbors told apart by most color-blind people.
LIGHT = (
    "#0b57d0",
    "#7a5200",
    "#8e1a91",
    "#0f6b63",
    "#b3261e",
    "#4a4a4a",
    "#3f6212",
    "#9d174d",
)
# The same on dark paper.
DARK = (
    "#8ab4f8",
    "#f0c468",
    "#e49be6",
    "#5ed3c4",
    "#f2a19b",
    "#c9c9c9",
    "#b5d67a",
    "#f59ac0",
)


def by_name(names: Iterable[str]) -> Mapping[str, int]:
    """The number of each one's color; whoever comes after the eighth shares one."""
    once = dict.fromkeys(names)
    return dict(zip(once, cycle(range(len(LIGHT))), strict=False))
