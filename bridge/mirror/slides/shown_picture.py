"""A picture of Slack made fit for a meeting: a JPEG of at most 1080p, whatever it was before."""

from io import BytesIO

from PIL.GifImagePlugin import GifImageFile
from PIL.Image import Image, Resampling, new
from PIL.ImageFile import ImageFile
from PIL.ImageOps import exif_transpose
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from bridge.errors import BridgeError
from bridge.mirror.slides.slide_pixels import MOST_PIXELS, MOST_SCANS, SCAN

_SIZE = (1920, 1080)
_QUALITY = 85
_WHITE = (255, 255, 255)


class NotShownError(BridgeError):
    """It cannot be shown; the text says why."""


def as_presentation(content: bytes) -> bytes:
    """The picture as a JPEG, smaller where it is larger than a screen. Takes up to a second.

    What it is its first bytes say, not its name. Of one that moves the first frame is taken.

    Raises:
        NotShownError: It is no JPEG, PNG, GIF or WebP, has too many pixels, or is broken.
    """
    decoder = _decoder_of(content)
    if decoder is None:
        raise NotShownError("That file is no JPEG, PNG, GIF or WebP picture.")
    if decoder is JpegImageFile and content.count(SCAN) > MOST_SCANS:
        raise NotShownError("That picture takes too long to read.")
    try:
        with decoder(BytesIO(content)) as picture:
            return _scaled(picture)
    except NotShownError:
        raise
    except Exception as error:
        raise NotShownError("That picture is broken.") from error


def _decoder_of(content: bytes) -> type[ImageFile] | None:
    if content.startswith(b"\xff\xd8\xff"):
        return JpegImageFile
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PngImageFile
    if content[:6] in {b"GIF87a", b"GIF89a"}:
        return GifImageFile
    return WebPImageFile if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def _scaled(picture: ImageFile) -> bytes:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise NotShownError("That picture has more than 36 million pixels.")
    # Halved while it is decoded, and never below twice what is wanted.
    picture.draft("RGB", (2 * _SIZE[0], 2 * _SIZE[1]))
    upright = exif_transpose(picture)
    upright.thumbnail(_SIZE, Resampling.LANCZOS)
    written = BytesIO()
    _on_white(upright).save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()


def _on_white(picture: Image) -> Image:
    """What is transparent would be black."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    with_alpha = picture.convert("RGBA")
    background = new("RGB", with_alpha.size, _WHITE)
    background.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return background
