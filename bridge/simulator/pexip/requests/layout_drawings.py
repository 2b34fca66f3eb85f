"""A small drawing of each layout, as section "layout_svgs" of the API document shows one."""

import re
from collections.abc import Iterator

_WIDTH, _HEIGHT = 140, 88
_EDGE, _GAP = 4, 1
_SIZES = re.compile(r"(\d+):(\d+)")
_EQUAL = re.compile(r"(\d+)x\1")
# Large and small pictures of the layouts whose names do not tell.
_OTHERS = {
    "one_main_nine_around": (1, 9),
    "one_main_twelve_around": (1, 12),
    "two_mains_eight_around": (2, 8),
    "ac": (2, 10),
    "teams": (4, 5),
}
_LONGEST_ROW = 11


def draw(name: str) -> str:
    """A frame with the pictures in it."""
    frame = (
        f"<rect x='0.5' y='0.5' width='{_WIDTH - 1}' height='{_HEIGHT - 1}' rx='3.5' "
        "fill='currentColor' stroke='#BBBFC3'></rect>"
    )
    boxes = "".join(_boxes(name))
    return (
        f"<svg width='{_WIDTH}' height='{_HEIGHT}' viewBox='0 0 {_WIDTH} {_HEIGHT}' fill='none' "
        f"xmlns='http://www.w3.org/2000/svg'><title>{name}</title>{frame}{boxes}</svg>"
    )


def _boxes(name: str) -> Iterator[str]:
    if equal := _EQUAL.fullmatch(name):
        side = int(equal[1])
        yield from _grid(side * side, side, _EDGE, _HEIGHT - 2 * _EDGE)
        return
    sizes = _SIZES.fullmatch(name)
    large, small = (int(sizes[1]), int(sizes[2])) if sizes else _OTHERS.get(name, (1, 0))
    rows = -(-small // _LONGEST_ROW)
    below = 14 * rows
    yield from _grid(large, large, _EDGE, _HEIGHT - 2 * _EDGE - below)
    if small:
        yield from _grid(small, -(-small // rows), _HEIGHT - _EDGE - below, below)


def _grid(count: int, columns: int, top: float, height: float) -> Iterator[str]:
    rows = -(-count // columns)
    wide, high = (_WIDTH - 2 * _EDGE) / columns, height / rows
    for number in range(count):
        x, y = _EDGE + number % columns * wide, top + number // columns * high
        yield (
            f"<rect x='{x:.2f}' y='{y:.2f}' width='{wide - _GAP:.2f}' "
            f"height='{high - _GAP:.2f}' rx='1' fill='#BBBFC3'></rect>"
        )
