"""From the bytes of a picture to its look, and to a small copy; loads Pillow."""

from io import BytesIO

from PIL.Image import Resampling
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from bridge.mirror.slides.slide_look import GRID, Kind, Look, SlidePicture, Unreadable

# A JPEG is decoded at a fraction of its size that is still some times that of the look.
_DRAFT = (GRID[0] * 4, GRID[1] * 4)
_SMALL, _SMALL_QUALITY = (720, 720), 60
_LEAST_SIDE = 16
# 8K has 33 million; decoded, they are held in memory for a moment.
MOST_PIXELS = 36_000_000
# A progressive JPEG has about ten. Each is decoded anew, so a small file of many takes long.
MOST_SCANS = 32
SCAN = b"\xff\xda"


def read_slide(content: bytes) -> SlidePicture | Unreadable:
    """Decode a picture; whatever the bytes are, it raises nothing. Takes some ms."""
    found = _kind_of(content)
    if found is None:
        return Unreadable("neither a JPEG nor a PNG")
    kind, decoder = found
    if kind == "jpg" and content.count(SCAN) > MOST_SCANS:
        return Unreadable("a JPEG of too many scans")
    try:
        # Not by `Image.open`, which only warns of a picture that would fill the memory.
        with decoder(BytesIO(content)) as picture:
            reason = _refusal(picture)
            return Unreadable(reason) if reason else SlidePicture(kind, _look(picture))
    except Exception as error:  # noqa: BLE001 - nobody lists what hostile bytes raise
        return Unreadable(f"a broken picture ({type(error).__name__})")


def small_copy(content: bytes) -> bytes:
    """A JPEG as wide as a page, of a picture that `read_slide` takes; empty if it is broken.

    Takes some ms.
    """
    found = _kind_of(content)
    if found is None:
        return b""
    try:
        with found[1](BytesIO(content)) as picture:
            picture.draft("RGB", _SMALL)
            small, file = picture.convert("RGB"), BytesIO()
            small.thumbnail(_SMALL)
            small.save(file, "JPEG", quality=_SMALL_QUALITY, optimize=True)
            return file.getvalue()
    except Exception:  # noqa: BLE001 - as above; its transcript has a link all the same
        return b""


def _kind_of(content: bytes) -> tuple[Kind, type[ImageFile]] | None:
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg", JpegImageFile
    return ("png", PngImageFile) if content.startswith(b"\x89PNG\r\n\x1a\n") else None


def _refusal(picture: ImageFile) -> str:
    """Told from the header alone."""
    width, height = picture.size
    if min(width, height) < _LEAST_SIDE:
        return "too small for a slide"
    if width * height > MOST_PIXELS:
        return "too large for a slide"
    return "animated" if getattr(picture, "is_animated", False) else ""


def _look(picture: ImageFile) -> Look:
    picture.draft("RGB", _DRAFT)
    return Look(picture.convert("RGB").resize(GRID, Resampling.BOX).tobytes())
