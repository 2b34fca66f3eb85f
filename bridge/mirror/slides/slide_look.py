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
from io import BytesIO
from typing import Literal

from PIL import ImageChops
from PIL.Image import Image, Resampling, frombytes
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

Kind = Literal["jpg", "png"]

_GRID = (96, 54)
_BYTES = 3 * _GRID[0] * _GRID[1]
_SAME_LEVEL = 16
# A pointer, of double size on a fine screen too, stays within so many means.
_POINTER = (5, 5)
_POINTERS = 2
# A JPEG is decoded at a fraction of its size that is still some times that of the look.
_DRAFT = (_GRID[0] * 4, _GRID[1] * 4)
_LEAST_SIDE = 16
# 8K has 33 million; decoded, they are held in memory for a moment.
_MOST_PIXELS = 36_000_000
# A progressive JPEG has about ten. Each is decoded anew, so a small file of many takes long.
_MOST_SCANS = 32
_SCAN = b"\xff\xda"


@dataclass(frozen=True)
class Look:
    """A slide's look."""

    colors: bytes = field(repr=False)

    def shows_same_as(self, other: "Look") -> bool:
        difference = ImageChops.difference(_image(self.colors), _image(other.colors))
        red, green, blue = difference.split()
        levels = ImageChops.lighter(ImageChops.lighter(red, green), blue)
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


def read_slide(content: bytes) -> SlidePicture | Unreadable:
    """Decode a picture; whatever the bytes are, it raises nothing. Takes some ms."""
    found = _kind_of(content)
    if found is None:
        return Unreadable("neither a JPEG nor a PNG")
    kind, decoder = found
    if kind == "jpg" and content.count(_SCAN) > _MOST_SCANS:
        return Unreadable("a JPEG of too many scans")
    try:
        # Not by `Image.open`, which only warns of a picture that would fill the memory.
        with decoder(BytesIO(content)) as picture:
            reason = _refusal(picture)
            return Unreadable(reason) if reason else SlidePicture(kind, _look(picture))
    except Exception as error:  # noqa: BLE001 - nobody lists what hostile bytes raise
        return Unreadable(f"a broken picture ({type(error).__name__})")


def _kind_of(content: bytes) -> tuple[Kind, type[ImageFile]] | None:
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg", JpegImageFile
    return ("png", PngImageFile) if content.startswith(b"\x89PNG\r\n\x1a\n") else None


def _refusal(picture: ImageFile) -> str:
    """Told from the header alone."""
    width, height = picture.size
    if min(width, height) < _LEAST_SIDE:
        return "too small for a slide"
    if width * height > _MOST_PIXELS:
        return "too large for a slide"
    return "animated" if getattr(picture, "is_animated", False) else ""


def _look(picture: ImageFile) -> Look:
    picture.draft("RGB", _DRAFT)
    return Look(picture.convert("RGB").resize(_GRID, Resampling.BOX).tobytes())


def _image(colors: bytes) -> Image:
    return frombytes("RGB", _GRID, colors)


def _spots(levels: bytes) -> Iterator[tuple[int, int]]:
    """Width and height of each group of neighbors that differ."""
    columns = _GRID[0]
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
