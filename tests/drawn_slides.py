"""Slides drawn for tests: a title, bullets, and what a camera, a codec or a hand does to them."""

from collections.abc import Sequence
from io import BytesIO
from random import Random

from PIL import ImageChops, ImageDraw, ImageFilter, ImageFont
from PIL.Image import Image, Resampling, effect_noise, merge, new

SIZE = (1920, 1080)
_WHAT = ("revenue", "costs", "customers", "release", "budget", "latency", "search", "reviews")
_DOES = ("grew", "fell", "moves", "waits", "for", "by", "in", "after", "with", "all", "over")
_WORDS = (*_WHAT, *_DOES, "seven", "percent", "Oslo", "Thursday", "lunch", "teams", "calls")
# The outline of a pointer, from its tip.
_POINTER = ((0, 0), (0, 24), (6, 19), (10, 28), (14, 26), (10, 17), (17, 17))


def bullets(random: Random, lines: int = 6, words: int = 6) -> list[str]:
    return [" ".join(random.choice(_WORDS) for _ in range(words)) for _ in range(lines)]


def slide(lines: Sequence[str], *, letters: int = 40, dark: bool = False) -> Image:
    paper, ink = ("#181c28", "#e6e6e6") if dark else ("white", "#1e1e1e")
    picture = new("RGB", SIZE, paper)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, SIZE[0], 130), fill="#285aa0")
    draw.text((80, 35), "Where we stand", font=ImageFont.load_default(60), fill="white")
    for number, line in enumerate(lines):
        y = 200 + 2 * number * letters
        draw.text((130, y), line, font=ImageFont.load_default(letters), fill=ink)
    return picture


def jpeg(picture: Image, quality: int = 85) -> bytes:
    file = BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()


def png(picture: Image) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG", compress_level=1)
    return file.getvalue()


def with_grain(picture: Image, levels: float) -> Image:
    grain = effect_noise(picture.size, levels)
    return ImageChops.add(picture, merge("RGB", (grain, grain, grain)), 1, -128)


def with_pointer(picture: Image, x: int, y: int, scale: int = 1) -> Image:
    copy = picture.copy()
    outline = [(x + right * scale, y + down * scale) for right, down in _POINTER]
    ImageDraw.Draw(copy).polygon(outline, fill="white", outline="black")
    return copy


def blurred(picture: Image, radius: float) -> Image:
    return picture.filter(ImageFilter.GaussianBlur(radius))


def halved(picture: Image) -> Image:
    return picture.resize((SIZE[0] // 2, SIZE[1] // 2), Resampling.LANCZOS)
