"""The slides that are presented in the demo's meeting, each drawn once."""

from collections.abc import Callable
from functools import cache
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

_SIZE = (1280, 720)
_PAPER, _INK, _PALE = "#ffffff", "#1d1c1d", "#7a7f87"
_BLUE, _GREEN, _SAND = "#1f4e8c", "#2f8f6b", "#e7e2d6"
_MARGIN = 90
_QUALITY = 88

Text = Callable[[tuple[int, int], str, int, str], None]


def draw_slides() -> None:
    """All of them, so that none is waited for later; takes some tenths of a second."""
    for name in SLIDES:
        slide(name)


@cache
def slide(name: str) -> bytes:
    """The slide of this name, as a JPEG."""
    # Drawing is loaded once it is wanted, so that the page is up before that.
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415

    picture = Image.new("RGB", _SIZE, _PAPER)
    draw = ImageDraw.Draw(picture)

    def text(at: tuple[int, int], words: str, size: int, color: str) -> None:
        draw.text(at, words, font=ImageFont.load_default(size), fill=color)

    title, fill_in = SLIDES[name]
    draw.rectangle((0, 0, 24, _SIZE[1]), fill=_BLUE)
    text((_MARGIN, 60), title, 56, _BLUE)
    text((_MARGIN, _SIZE[1] - 60), "Stand-up", 22, _PALE)
    fill_in(draw, text)
    file = BytesIO()
    picture.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()


def _first_night(draw: "ImageDraw", text: Text) -> None:
    lines = (
        "Live since ten in the evening",
        "Answers in 180 ms, down from 360",
        "No complaints so far",
    )
    for number, line in enumerate(lines):
        y = 200 + 110 * number
        draw.ellipse((_MARGIN, y + 14, _MARGIN + 16, y + 30), fill=_GREEN)
        text((_MARGIN + 44, y), line, 42, _INK)


def _answer_times(draw: "ImageDraw", text: Text) -> None:
    before, after = (362, 351, 370, 358, 366), (190, 176, 182, 171, 180)
    foot = 580
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        x = _MARGIN + 220 * number
        draw.rectangle((x, foot - old, x + 70, foot), fill=_SAND)
        draw.rectangle((x + 80, foot - new, x + 150, foot), fill=_GREEN)
        text((x + 40, foot + 14), f"{(22 + number) % 24}:00", 26, _PALE)
        text((x + 90, foot - new - 36), str(new), 26, _INK)
    draw.line((_MARGIN, foot, _SIZE[0] - _MARGIN, foot), fill=_PALE, width=2)


def _release_plan(draw: "ImageDraw", text: Text) -> None:
    steps = (("Monday", "Load test"), ("Thursday", "Review at two"), ("Friday", "Release"))
    y = 340
    draw.line((_MARGIN + 40, y, _SIZE[0] - _MARGIN - 120, y), fill=_SAND, width=14)
    for number, (day, what) in enumerate(steps):
        x = _MARGIN + 40 + 440 * number
        color = _GREEN if number == len(steps) - 1 else _BLUE
        draw.ellipse((x - 26, y - 26, x + 26, y + 26), fill=color)
        text((x - 30, y - 100), day, 36, _INK)
        text((x - 30, y + 50), what, 32, _PALE)


SLIDES: MappingProxyType[str, tuple[str, Callable[["ImageDraw", Text], None]]] = MappingProxyType(
    {
        "first-night": ("Search: the first night", _first_night),
        "answer-times": ("Answer times, before and after", _answer_times),
        "release-plan": ("Release plan", _release_plan),
    }
)
