"""A slide is known again whatever a codec did to it, and a new line makes it a new slide."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL.Image import Image, new
from PIL.Image import open as open_image

from bridge.mirror.slides.slide_look import Look, SlidePicture, Unreadable
from bridge.mirror.slides.slide_pixels import read_slide, small_copy
from tests.drawn_slides import (
    blurred,
    bullets,
    halved,
    jpeg,
    png,
    slide,
    with_grain,
    with_pointer,
)

SIZES = (28, 40, 56)
SPOILING: dict[str, Callable[[Image], bytes]] = {
    "coarse": lambda picture: jpeg(picture, 30),
    "fine": lambda picture: jpeg(picture, 95),
    "exact": png,
    "some grain": lambda picture: jpeg(with_grain(picture, 5), 60),
    "much grain": lambda picture: jpeg(with_grain(picture, 12), 40),
    "out of focus": lambda picture: jpeg(blurred(picture, 2), 40),
    "smaller": lambda picture: jpeg(halved(picture), 70),
    "a pointer": lambda picture: jpeg(with_pointer(picture, 900, 400), 60),
    "a large pointer": lambda picture: jpeg(with_pointer(picture, 1500, 700, scale=2), 60),
}


def look(content: bytes) -> Look:
    picture = read_slide(content)
    assert isinstance(picture, SlidePicture), picture
    return picture.look


def refused(content: bytes) -> str:
    found = read_slide(content)
    assert isinstance(found, Unreadable)
    return found.reason


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("letters", SIZES)
@pytest.mark.parametrize("way", SPOILING)
def test_a_spoiled_copy_is_the_same_slide(way: str, letters: int, *, dark: bool):
    picture = slide(bullets(Random(letters)), letters=letters, dark=dark)

    assert look(SPOILING[way](picture)).shows_same_as(look(jpeg(picture)))


def test_hardly_ever_a_moved_pointer_makes_a_new_slide():
    random = Random(38)
    picture = slide(bullets(random))

    def pointed() -> Look:
        at = random.randint(0, 1850), random.randint(0, 1000)
        return look(jpeg(with_pointer(picture, *at, random.choice((1, 2))), 60))

    looks = [pointed() for _ in range(20)]
    new_ones = [each for each in looks if not each.shows_same_as(looks[0])]
    assert len(new_ones) <= 1


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    letters=st.sampled_from(SIZES),
    dark=st.booleans(),
    quality=st.integers(30, 95),
)
def test_one_more_line_is_a_new_slide(seed: int, letters: int, dark: bool, quality: int):  # noqa: FBT001
    random = Random(seed)
    lines = bullets(random)
    before = look(jpeg(slide(lines, letters=letters, dark=dark)))
    more = [*lines, *bullets(random, lines=1)]

    after = look(jpeg(slide(more, letters=letters, dark=dark), quality))

    assert not after.shows_same_as(before)
    assert not before.shows_same_as(after)


def test_another_color_alone_is_a_new_slide():
    # As light as each other.
    red, green = new("RGB", (640, 360), (200, 0, 0)), new("RGB", (640, 360), (0, 102, 0))

    assert not look(jpeg(red)).shows_same_as(look(jpeg(green)))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_a_look_is_the_same_after_it_was_stored(seed: int):
    colors = Random(seed).randbytes(3 * 96 * 54)

    kept = Look.unpacked(Look(colors).packed())

    assert kept is not None
    assert kept.shows_same_as(Look(colors))


@settings(max_examples=50, deadline=None)
@given(
    st.binary(max_size=200)
    | st.binary(max_size=50).map(zlib.compress)
    | st.just(zlib.compress(bytes(10**6)))
)
def test_what_was_not_stored_as_a_look_is_none(packed: bytes):
    assert Look.unpacked(packed) is None


PICTURE = jpeg(slide(["one line"]))
DRAWN = png(halved(slide(["one line"])))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_an_answer(content: bytes):
    for start in (b"", b"\xff\xd8\xff", PICTURE[:600], b"\x89PNG\r\n\x1a\n", DRAWN[:40]):
        assert isinstance(read_slide(start + content), SlidePicture | Unreadable)


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 0.99), st.sampled_from([PICTURE, DRAWN]))
def test_a_picture_that_was_cut_off_is_refused(part: float, whole: bytes):
    assert refused(whole[: int(len(whole) * part)])


def test_what_is_no_picture_is_refused():
    assert refused(b"") == "neither a JPEG nor a PNG"
    assert refused(b"<html>sign in</html>") == "neither a JPEG nor a PNG"
    assert refused(b"GIF89a" + bytes(100)) == "neither a JPEG nor a PNG"


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def test_a_bomb_is_refused_before_it_is_unpacked():
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(10**7))
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows)

    assert refused(bomb) == "too large for a slide"


def test_a_jpeg_that_claims_to_be_huge_is_refused():
    at = PICTURE.index(b"\xff\xc0") + 5
    huge = PICTURE[:at] + struct.pack(">HH", 60_000, 60_000) + PICTURE[at + 4 :]

    assert refused(huge) == "too large for a slide"


def test_a_dot_and_a_moving_picture_are_refused():
    frames = [new("RGB", (64, 64), color) for color in ("red", "blue")]

    file = BytesIO()
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:])

    assert refused(file.getvalue()) == "animated"
    assert refused(png(new("RGB", (1, 1)))) == "too small for a slide"


def test_a_small_file_of_many_scans_is_refused_at_once():
    """Each scan is decoded anew: 6 MB of them take ten seconds."""
    content = BytesIO()
    new("RGB", (1920, 1080)).save(content, "jpeg", progressive=True)
    whole = content.getvalue()
    assert isinstance(read_slide(whole), SlidePicture)
    at = whole.rindex(b"\xff\xda")
    scan = whole[at:-2]

    found = read_slide(whole[:-2] + scan * 500 + whole[-2:])

    assert found == Unreadable("a JPEG of too many scans")


@pytest.mark.parametrize("way", [jpeg, png])
def test_a_small_copy_is_as_wide_as_a_page_and_still_that_slide(way: Callable[[Image], bytes]):
    picture = slide(bullets(Random(1)))
    small = small_copy(way(picture))

    with open_image(BytesIO(small)) as copy:
        assert (copy.format, copy.size) == ("JPEG", (720, 405))
    assert len(small) < 60_000
    assert look(small).shows_same_as(look(way(picture)))


@pytest.mark.parametrize("content", [b"", b"GIF89a", jpeg(slide(["One"]))[:500]])
def test_of_what_is_broken_there_is_no_small_copy(content: bytes):
    assert small_copy(content) == b""
