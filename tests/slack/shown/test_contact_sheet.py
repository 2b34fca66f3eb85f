"""One sheet of all layouts; a hostile drawing adds nothing and harms nothing."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.slack.shown.contact_sheet import MOST_DRAWINGS, draw_sheet

RECT = "<rect x='4' y='4' width='60' height='40' rx='2' fill='#BBBFC3'/>"
HUGE = 100_000


def svg(inside: str = RECT, more: str = "viewBox='0 0 140 88'") -> str:
    return f"<svg {more} xmlns='http://www.w3.org/2000/svg'>{inside}</svg>"


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    wide, high = struct.unpack(">II", png[16:24])
    return wide, high


def test_each_layout_has_its_tile():
    sheet = draw_sheet(["1:7", "2:21"], {"1:7": svg()})

    assert size(sheet) == (2 * 180 + 16, 128 + 16)
    assert sheet != draw_sheet(["1:7", "2:21"], {})


def test_the_same_layouts_give_the_same_bytes():
    assert draw_sheet(["1:7"], {"1:7": svg()}) == draw_sheet(["1:7"], {"1:7": svg()})


def test_the_name_is_part_of_the_picture():
    assert draw_sheet(["1:7"], {}) != draw_sheet(["1:8"], {})


@pytest.mark.parametrize(
    "drawing",
    [
        svg("<image href='file:///etc/passwd' width='9' height='9'/>"),
        svg("<use href='#a'/>"),
        svg("<script>alert(1)</script>"),
        svg("<style>@import url(http://example.com/a.css)</style>"),
        svg("<foreignObject width='9' height='9'/>"),
        svg("<text>words</text>"),
        svg("<filter id='a'/>"),
        svg("<animate attributeName='x'/>"),
        svg(RECT * 300),
        svg("<g>" * 250 + "</g>" * 250),
        svg(f"<title>{'x' * HUGE}</title>"),
        svg(more="viewBox='0 0 1e9 1e9'"),
        svg(more="viewBox='0 0 0 0'"),
        svg(more="width='-4' height='9'"),
        svg(more=""),
        '<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + svg("&a;"),
        "<svg xmlns='http://www.w3.org/1999/xhtml' viewBox='0 0 9 9'/>",
        svg("<rect xmlns='http://www.w3.org/1999/xhtml' width='9' height='9'/>"),
        "<html/>",
        "not even XML <",
        "",
    ],
)
def test_a_hostile_drawing_leaves_an_empty_tile(drawing: str):
    assert draw_sheet(["1:7"], {"1:7": drawing}) == draw_sheet(["1:7"], {})


@pytest.mark.parametrize(
    "attribute",
    [
        "style='fill:url(http://example.com/a)'",
        "fill='url(#a)'",
        "filter='url(#a)'",
        "transform='matrix(9 9 9 9 9 9)'",
        "onload='alert(1)'",
        "rx='1e99'",
        "id='a'",
        "class='a'",
    ],
)
def test_what_is_no_plain_look_is_left_out(attribute: str):
    plain = "<rect x='4' y='4' width='60' height='40' {}/>"

    hostile = draw_sheet(["a"], {"a": svg(plain.format(attribute))})

    assert hostile == draw_sheet(["a"], {"a": svg(plain.format(""))})


@pytest.mark.parametrize(
    "shape",
    [
        "<circle cx='70' cy='44' r='30' fill='#fff'/>",
        "<ellipse cx='70' cy='44' rx='30' ry='20' fill='red'/>",
        "<path d='M4 4h40v40H4z' fill='#fff' fill-rule='evenodd'/>",
        "<polygon points='4,4 40,4 40,40' fill='#fff'/>",
        "<g transform='translate(20 20)'><rect width='40' height='40' fill='#fff'/></g>",
        "<line x1='0' y1='0' x2='140' y2='88' stroke='#fff' stroke-width='4'/>",
    ],
)
def test_plain_shapes_are_drawn(shape: str):
    nothing = draw_sheet(["a"], {"a": svg("<title>a</title>")})

    assert draw_sheet(["a"], {"a": svg(shape)}) != nothing


def test_a_box_is_taken_from_the_size_where_there_is_no_other():
    sized = draw_sheet(["a"], {"a": svg(more="width='140px' height='88'")})

    assert sized == draw_sheet(["a"], {"a": svg()})


def test_more_layouts_than_fit_make_no_larger_sheet():
    names = [f"layout {number}" for number in range(HUGE)]

    assert size(draw_sheet(names, {})) == size(draw_sheet(names[:MOST_DRAWINGS], {}))


@settings(max_examples=30, deadline=None)
@given(names=st.lists(st.text(max_size=60), max_size=8), drawing=st.text(max_size=200))
def test_any_names_and_any_drawings_give_a_picture(names: list[str], drawing: str):
    wide, high = size(draw_sheet(names, dict.fromkeys(names, drawing)))

    assert 0 < wide <= 736
    assert 0 < high <= 272
