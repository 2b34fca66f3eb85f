"""One sheet of all layouts; a hostile drawing adds nothing and harms nothing."""

import io
import struct

import pytest
import resvg_py
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bridge.mirror.recap.grounds import SLATE
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

    assert size(sheet) == (2 * 2 * 196, 2 * (148 + 16))
    assert sheet != draw_sheet(["1:7", "2:21"], {})


def test_a_sheet_is_as_quiet_as_a_recap_and_what_a_theme_draws_lies_on_light_paper():
    with Image.open(io.BytesIO(draw_sheet(["1:7"], {"1:7": svg()}))) as picture:
        sheet = picture.convert("RGB")
    assert "#{:02x}{:02x}{:02x}".format(*sheet.getpixel((2, 2))) == SLATE.paper
    assert "#{:02x}{:02x}{:02x}".format(*sheet.getpixel((2 * 28 - 4, 2 * 60))) == "#f4f5f6"


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


PLAIN = "<rect x='4' y='4' width='60' height='40' {}/>"


@pytest.mark.parametrize(
    "attribute",
    [
        "style='fill:url(http://example.com/a)'",
        "style='filter:blur(4px)'",
        "style='fill:red !important'",
        "style='/* */fill:red'",
        "fill='url(#a)'",
        "filter='url(#a)'",
        "clip-path='url(#a)'",
        "stroke-dasharray='0.0001'",
        "stroke-width='2mm'",
        "ry='4em'",
        "rx='1e99'",
        "transform='translate(1e9 0)'",
        "transform='rotate(url(#a))'",
        "unheard-of='9'",
        "opacity='.5'",
        "style='opacity:0.99'",
    ],
)
def test_a_look_that_is_not_understood_leaves_an_empty_tile(attribute: str):
    assert draw_sheet(["a"], {"a": svg(PLAIN.format(attribute))}) == draw_sheet(["a"], {})


@pytest.mark.parametrize(
    "attribute", ["onload='alert(1)'", "id='a'", "class='a'", "data-x='y'", "aria-label='z'"]
)
def test_what_is_no_look_is_left_out(attribute: str):
    hostile = draw_sheet(["a"], {"a": svg(PLAIN.format(attribute))})

    assert hostile == draw_sheet(["a"], {"a": svg(PLAIN.format(""))})


def test_many_drawings_that_are_as_long_as_one_may_be_are_left_out():
    names = [f"{number}:0" for number in range(60)]
    long = svg("<path d='M0 0h9v9z'/>" + " " * 30_000)

    sheet = draw_sheet(names, dict.fromkeys(names, long))

    assert sheet == draw_sheet(names, dict.fromkeys(names[:6], long))


numbers = st.sampled_from(
    ["0", "4", "-3", "+7", ".5", "12.", "50", "1.4e1", "9E-1", "88.25", "2e2"]
)
# Mostly what is understood, so that much of it is drawn.
lengths = st.one_of(*[numbers] * 12, st.sampled_from(["10px", "50%", "2mm", "1em", "1e9", "x", ""]))
colors = st.sampled_from(
    [
        *("black", "white", "teal", "orange", "#123", "#456", "#789", "#abc", "#def", "#000"),
        *("none", "red", "#fff", "#BBBFC380", "#12", "currentColor", "inherit", "transparent"),
        *("rgb(10, 200,30)", "rgb(10% 20% 30%)", "rgba(1,2,3,.5)", "hsl(120, 50%, 50%)"),
        *("url(#a)", "nosuchcolor", "icc-color(a)", "var(--a)"),
    ]
)
looks = st.one_of(
    st.tuples(st.sampled_from(["fill", "stroke", "color"]), colors),
    st.tuples(
        st.sampled_from(["stroke-width", "opacity", "fill-opacity", "stroke-miterlimit"]), lengths
    ),
    st.tuples(st.just("fill-rule"), st.sampled_from(["evenodd", "nonzero", "odd"])),
    st.tuples(st.just("stroke-linejoin"), st.sampled_from(["round", "bevel", "miter"])),
    st.tuples(st.just("display"), st.sampled_from(["none", "inline"])),
    st.tuples(st.just("visibility"), st.sampled_from(["hidden", "visible"])),
    st.tuples(st.sampled_from(["clip-path", "mask", "mix-blend-mode"]), st.just("none")),
)
transforms = st.lists(
    st.one_of(
        st.builds("translate({} {})".format, numbers, numbers),
        st.builds("scale({})".format, numbers),
        st.builds("rotate({},{},{})".format, numbers, numbers, numbers),
        st.builds("skewX({})".format, numbers),
        st.builds("matrix({} 0 0,{} {} {})".format, numbers, numbers, numbers, numbers),
        st.sampled_from(["translate(4)", "scale(2)", "translate(5%)", "spin(9)", "rotate(45deg)"]),
    ),
    max_size=2,
).map(" ".join)


@st.composite
def attributes(draw: st.DrawFn, geometry: tuple[str, ...]) -> str:
    found = {name: draw(lengths) for name in geometry}
    found |= dict(draw(st.lists(looks, max_size=3)))
    if style := draw(st.lists(looks, max_size=2)):
        found["style"] = ";".join(f" {name} : {value}" for name, value in style)
    if transform := draw(transforms):
        found["transform"] = transform
    return " ".join(f'{name}="{value}"' for name, value in found.items())


def leaf(tag: str, *geometry: str) -> st.SearchStrategy[str]:
    return attributes(geometry).map(lambda given: f"<{tag} {given}/>")


points = st.lists(numbers, min_size=4, max_size=8).map(",".join)
shapes = st.recursive(
    st.one_of(
        leaf("rect", "x", "y", "width", "height", "rx"),
        leaf("circle", "cx", "cy", "r"),
        leaf("ellipse", "cx", "cy", "rx", "ry"),
        leaf("line", "x1", "y1", "x2", "y2"),
        st.builds("<polygon points='{}' {}/>".format, points, attributes(())),
        st.builds("<path d='M{} L{}z' {}/>".format, points, points, attributes(())),
    ),
    lambda inner: st.builds("<g {}>{}</g>".format, attributes(()), inner),
    max_leaves=4,
)
frames = st.sampled_from(
    [
        *("viewBox='0 0 140 88'", "width='140' height='88'", "viewBox='-10,-5 280. 176'"),
        "viewBox='0 0 100 100' preserveAspectRatio='xMinYMax slice'",
        "viewBox='0 0 1.4e2 88' preserveAspectRatio='none'",
    ]
)


def pixels(png: bytes) -> bytes:
    """Of the one tile."""
    with Image.open(io.BytesIO(png)) as picture:
        return picture.convert("RGB").crop((56, 32, 336, 208)).tobytes()


def by_resvg_itself(frame: str, root: str, inside: str) -> bytes:
    if "viewBox" not in frame:
        frame = "viewBox='0 0 140 88'"
    # Its own color would stand twice.
    color = "" if "color=" in root else "color='#3c4349'"
    return resvg_py.svg_to_bytes(
        svg_string="<svg xmlns='http://www.w3.org/2000/svg' width='196' height='164'>"
        "<rect width='196' height='164' fill='#f4f5f6'/><g color='#3c4349'>"
        f"<svg x='28' y='16' width='140' height='88' {frame} {root} {color}>{inside}</svg>"
        "</g></svg>",
        zoom=2.0,
        skip_system_fonts=True,
    )


@pytest.mark.timeout(60)
@settings(max_examples=150, deadline=None)
@given(frame=frames, root=attributes(()), inside=st.lists(shapes, min_size=1, max_size=3))
def test_a_tile_is_what_resvg_makes_of_the_drawing_or_empty(
    frame: str, root: str, inside: list[str]
):
    root = " ".join(each for each in [root] if "transform" not in each)
    drawn = pixels(draw_sheet(["a"], {"a": svg("".join(inside), f"{frame} {root}")}))

    if drawn != pixels(draw_sheet(["a"], {})):
        assert drawn == pixels(by_resvg_itself(frame, root, "".join(inside)))


@pytest.mark.parametrize(
    ("root", "inside"),
    [
        ("fill='none'", "<rect x='4' y='4' width='60' height='40' stroke='#fff'/>"),
        ("", "<rect x='4' y='4' width='60' height='40' fill='rgb(255,0,0)'/>"),
        ("", "<rect x='4' y='4' width='60' height='40' style='fill: red; stroke:#fff'/>"),
        ("", "<rect x='.5' y='4' width='50%' height='1.4e1' fill='red'/>"),
        ("", "<rect width='9' height='9' transform='matrix(1 0 0 2 5 5)' fill='red'/>"),
        ("style='fill:red'", "<circle cx='70' cy='44' r='30'/>"),
        ("color='blue'", "<circle cx='70' cy='44' r='30' fill='currentColor'/>"),
    ],
)
def test_these_looks_are_understood(root: str, inside: str):
    frame = "viewBox='0 0 140 88'"
    drawn = pixels(draw_sheet(["a"], {"a": svg(inside, f"{frame} {root}")}))

    assert drawn != pixels(draw_sheet(["a"], {}))
    assert drawn == pixels(by_resvg_itself(frame, root, inside))


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

    assert 0 < wide <= 2 * 3 * 196
    assert 0 < high <= 2 * (3 * 148 + 16)


def test_a_letter_without_a_shape_is_a_question_mark():
    assert draw_sheet(["五"], {}) == draw_sheet(["?"], {})
    assert draw_sheet(["五"], {}) != draw_sheet([""], {})
