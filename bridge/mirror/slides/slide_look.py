"""How a slide looks, and whether another picture shows the same one.

A look is the picture shrunk to 96 × 54 colors, each the mean of about 20 × 20 pixels of a slide
of 1080p. Two looks are of one slide if what differs is no larger than a mouse pointer, at the old
place and at the new one; a difference of up to 16 of 255 levels is no difference.

Measured with drawn slides of six lines, letters of 28, 40 and 56 pixels, light and dark. Always
the same: JPEG of quality 30 to 95, grain with a deviation of 5 and of 12 levels, a quarter of the
pixels, slight blur. A pointer of single or double size elsewhere: the same in 149 of 150. A line
added: new in 150 of 150, a pale one too; a line replaced by one of as many words: 137 of 150; a
last word replaced: 51 of 146. Letters blurred beyond reading count as new. A 64-bit difference
hash, with 9 × 8 means for the whole slide, sees hardly any line of text.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from PIL.Image import Image

Kind = Literal["jpg", "png"]

GRID = (96, 54)
_BYTES = 3 * GRID[0] * GRID[1]
_SAME_LEVEL = 16
# A pointer, of double size on a fine screen too, stays within so many means.
_POINTER = (5, 5)
_POINTERS = 2


@dataclass(frozen=True)
class Look:
    """A slide's look."""

    colors: bytes = field(repr=False)

    def shows_same_as(self, other: "Look") -> bool:
        levels = _difference(self.colors, other.colors)
        # Most pairs are told apart by this alone, and a meeting may have hundreds of slides.
        if sum(levels.histogram()[_SAME_LEVEL + 1 :]) > _POINTERS * _POINTER[0] * _POINTER[1]:
            return False
        sizes = list(_spots(levels.tobytes()))
        return len(sizes) <= _POINTERS and all(
            width <= _POINTER[0] and height <= _POINTER[1] for width, height in sizes
        )

    def packed(self) -> bytes:
        return zlib.compress(self.colors)

    @classmethod
    def unpacked(cls, packed: bytes) -> "Look | None":
        """None for what is no look, such as that of a version with another grid."""
        try:
            colors = zlib.decompressobj().decompress(packed, _BYTES + 1)
        except zlib.error:
            return None
        return cls(colors) if len(colors) == _BYTES else None


@dataclass(frozen=True)
class SlidePicture:
    """A picture that was read: its kind, and how it looks."""

    kind: Kind
    look: Look


@dataclass(frozen=True)
class Unreadable:
    """Bytes that are no slide, and why."""

    reason: str


def _difference(one: bytes, other: bytes) -> "Image":
    """By how many levels the colors of two looks differ, of the three the most."""
    # Pillow is loaded for the first slide: most starts see none.
    from PIL.Image import frombytes  # noqa: PLC0415
    from PIL.ImageChops import difference, lighter  # noqa: PLC0415

    red, green, blue = difference(*(frombytes("RGB", GRID, each) for each in (one, other))).split()
    return lighter(lighter(red, green), blue)


def _spots(levels: bytes) -> Iterator[tuple[int, int]]:
    """Width and height of each group of neighbors that differ."""
    columns = GRID[0]
    left = {divmod(at, columns) for at, level in enumerate(levels) if level > _SAME_LEVEL}
    while left:
        rows, places = zip(*_take_group(left), strict=True)
        yield max(places) - min(places) + 1, max(rows) - min(rows) + 1


def _take_group(left: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    due = [left.pop()]
    while due:
        row, place = due.pop()
        yield row, place
        around = {(row + y, place + x) for y in (-1, 0, 1) for x in (-1, 0, 1)} & left
        left -= around
        due += around
