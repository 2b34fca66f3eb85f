"""One picture of many layouts, each with what it is called below; pure.

A node's drawings come from whoever made its theme. Of each only plain shapes are taken over, one
by one, so nothing in it can refer to anything, run, or grow. A shape is taken over as it is, or
not at all: where anything that could change its look is not understood, the words stand below an
empty tile.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from xml.etree import ElementTree as ET

from bridge.mirror.people.layouts import describe
from bridge.mirror.recap.grounds import SLATE
from bridge.mirror.recap.lettering import FAMILY, draw, is_drawable

MOST_DRAWINGS = 60

_SVG = "http://www.w3.org/2000/svg"
# Few, so that on a phone the words can still be read.
_COLUMNS = 3
_TILE = (140, 88)
_CELL = (196, 148)
_MARGIN = 16
_ZOOM = 2.0
# What a theme draws is meant for light paper; around it the sheet is as quiet in a dark room.
_PLATE, _TILE_COLOR = "#f4f5f6", "#3c4349"
_EDGE = 4
_LETTER_SIZE, _LINE_HEIGHT = 16, 19
_LETTERS_IN_A_LINE, _MOST_LINES = 20, 2
_LONGEST_SVG = 32_000
# A theme's drawing has one or two thousand.
_LONGEST_IN_ALL = 200_000
_MOST_SHAPES = 200
_LONGEST_VALUE = 4000

_SHAPES = frozenset({"g", "rect", "circle", "ellipse", "line", "polyline", "polygon", "path"})
_SILENT = frozenset({"title", "desc", "metadata"})
# Without style sheets, links and programs these change nothing.
_MEANINGLESS = re.compile(
    r"\{.*|id|class|version|baseProfile|role|lang|tabindex|focusable|on\w+|(?:data|aria)-.*"
)
_LARGEST = 1e6
# A digit has one place in it: else of a long row each would be tried in two.
_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
_NUMBERS = re.compile(_NUMBER)
# Other units depend on fonts and resolutions.
_LENGTH = re.compile(rf"{_NUMBER}(?:px|%)?")
_COLOR = re.compile(r"#[0-9a-fA-F]{3,8}|[a-zA-Z]{3,24}|(?:rgb|hsl)a?\([-+\d.,%/\s]{1,60}\)")
# For anything else resvg paints on a sheet of its own, 25 times as large as ours.
_FULL = re.compile(r"1(?:\.0*)?|100%")
_KEYWORD = re.compile(r"[a-zA-Z]{3,24}")
_POINTS = re.compile(r"[-+\d.,\seE]*")
_PATH = re.compile(r"[-+\d.,\seEMmLlHhVvCcSsQqTtAaZz]*")
_TRANSFORM = re.compile(
    r"(?:(?:matrix|translate|scale|rotate|skewX|skewY)\s*\([-+\d.,\seE]{1,200}\)[\s,]*){1,8}"
)
_PLACING = re.compile(r"(?:none|xM(?:in|id|ax)YM(?:in|id|ax))(?:\s+(?:meet|slice))?")
_GEOMETRY = {
    **dict.fromkeys(("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry"), _LENGTH),
    **dict.fromkeys(("width", "height"), _LENGTH),
    "points": _POINTS,
    "d": _PATH,
    "transform": _TRANSFORM,
}
# What may also stand in a style, and is handed down to the shapes in a group.
_LOOKS = {
    **dict.fromkeys(("fill", "stroke", "color"), _COLOR),
    **dict.fromkeys(("stroke-width", "stroke-miterlimit"), _LENGTH),
    "opacity": _FULL,
    **dict.fromkeys(("fill-opacity", "stroke-opacity"), _LENGTH),
    **dict.fromkeys(("fill-rule", "clip-rule", "stroke-linecap", "stroke-linejoin"), _KEYWORD),
    **dict.fromkeys(("display", "visibility", "shape-rendering"), _KEYWORD),
}
# Of the drawing itself, beside what its shapes inherit.
_FRAME = frozenset({"x", "y", "width", "height", "viewBox", "preserveAspectRatio"})


class _HostileDrawingError(ValueError):
    """More is in it than shapes."""


def draw_sheet(names: Sequence[str], drawings: Mapping[str, str]) -> bytes:
    """A PNG with one tile for each name, in their order; the same bytes for the same input."""
    shown = names[:MOST_DRAWINGS]
    columns = min(_COLUMNS, max(len(shown), 1))
    rows = max(-(-len(shown) // columns), 1)
    size = columns * _CELL[0], rows * _CELL[1] + _MARGIN
    sheet = ET.Element("svg", _sized(*size), xmlns=_SVG, viewBox=f"0 0 {size[0]} {size[1]}")
    ET.SubElement(sheet, "rect", _sized(*size), fill=SLATE.paper)
    left = _LONGEST_IN_ALL
    for number, name in enumerate(shown):
        drawing = drawings.get(name, "")
        left -= len(drawing)
        x = (_CELL[0] - _TILE[0]) // 2 + number % columns * _CELL[0]
        y = _MARGIN + number // columns * _CELL[1]
        sheet.append(_plate(x, y))
        sheet.append(_tile(drawing if left >= 0 else "", x, y))
        sheet.extend(_caption(name, x + _TILE[0] / 2, y + _TILE[1] + _EDGE + _LINE_HEIGHT))
    return draw(ET.tostring(sheet, encoding="unicode"), _ZOOM)


def _plate(x: float, y: float) -> ET.Element:
    size = _sized(_TILE[0] + 2 * _EDGE, _TILE[1] + 2 * _EDGE)
    return ET.Element("rect", size, x=str(x - _EDGE), y=str(y - _EDGE), rx="4", fill=_PLATE)


def _tile(drawing: str, x: float, y: float) -> ET.Element:
    try:
        shapes, frame = _read(drawing)
    except (_HostileDrawingError, ET.ParseError, ValueError):
        shapes, frame = [_empty_tile()], {"viewBox": f"0 0 {_TILE[0]} {_TILE[1]}"}
    tile = ET.Element("svg", _sized(*_TILE) | frame, x=str(x), y=str(y), color=_TILE_COLOR)
    tile.extend(shapes)
    return tile


def _empty_tile() -> ET.Element:
    return ET.Element("rect", _sized(*_TILE), rx="3", fill=_TILE_COLOR)


def _read(drawing: str) -> tuple[list[ET.Element], dict[str, str]]:
    """The drawing's shapes, and how they lie in its frame.

    Raises:
        _HostileDrawingError: It is none, too large, or holds what is no plain shape.
        ParseError: It is no XML.
    """
    if not drawing or len(drawing) > _LONGEST_SVG or "<!" in drawing or "<?" in drawing:
        raise _HostileDrawingError
    root = ET.fromstring(drawing)  # noqa: S314 - without declarations there are no entities
    if _tag(root) != "svg" or sum(1 for _ in root.iter()) > _MOST_SHAPES:
        raise _HostileDrawingError
    inherited = {name: value for name, value in root.items() if name not in _FRAME}
    whole = ET.Element("g", _attributes(inherited, _LOOKS))
    whole.extend([*_shapes(root)])
    return [whole], _frame(root)


def _frame(root: ET.Element) -> dict[str, str]:
    box = root.get("viewBox") or f"0 0 {root.get('width', '')} {root.get('height', '')}"
    numbers = [number.removesuffix("px") for number in box.replace(",", " ").split()]
    if len(numbers) != len("xywh") or not all(map(_NUMBERS.fullmatch, numbers)):
        raise _HostileDrawingError
    if not all(abs(float(each)) <= _LARGEST for each in numbers):
        raise _HostileDrawingError
    if not all(float(each) > 0 for each in numbers[2:]):
        raise _HostileDrawingError
    placing = " ".join(root.get("preserveAspectRatio", "xMidYMid").split())
    if not _PLACING.fullmatch(placing):
        raise _HostileDrawingError
    return {"viewBox": " ".join(numbers), "preserveAspectRatio": placing}


def _shapes(parent: ET.Element) -> Iterator[ET.Element]:
    for child in parent:
        tag = _tag(child)
        if tag in _SILENT:
            continue
        if tag not in _SHAPES:
            raise _HostileDrawingError
        shape = ET.Element(tag, _attributes(dict(child.items()), _GEOMETRY | _LOOKS))
        shape.extend([*_shapes(child)])
        yield shape


def _attributes(given: Mapping[str, str], known: Mapping[str, re.Pattern[str]]) -> dict[str, str]:
    """All that it looks like.

    Raises:
        _HostileDrawingError: Something is not understood.
    """
    found = {name: value for name, value in given.items() if not _MEANINGLESS.fullmatch(name)}
    style = found.pop("style", "")
    declarations = dict(_declarations(style))
    for name, value in found.items():
        _check(known.get(name), value)
    for name, value in declarations.items():
        _check(_LOOKS.get(name), value)
    if declarations:
        # In front of the attributes, as it is for who reads the drawing itself.
        found["style"] = ";".join(f"{name}:{value}" for name, value in declarations.items())
    return found


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for declaration in filter(str.strip, style.split(";")):
        name, _, value = declaration.partition(":")
        yield name.strip(), value.strip()


def _check(pattern: re.Pattern[str] | None, value: str) -> None:
    is_known = pattern is not None and pattern.fullmatch(value.strip())
    if not is_known or len(value) > _LONGEST_VALUE:
        raise _HostileDrawingError
    if pattern is not _COLOR and any(abs(float(n)) > _LARGEST for n in _NUMBERS.findall(value)):
        raise _HostileDrawingError


def _tag(element: ET.Element) -> str:
    """Without its namespace, which has to be SVG's or none."""
    tag = element.tag
    if tag.startswith("{") and not tag.startswith(f"{{{_SVG}}}"):
        raise _HostileDrawingError
    return tag.rpartition("}")[2]


def _caption(name: str, center: float, y: float) -> Iterator[ET.Element]:
    """What it is called in words; a letter without a shape here is a question mark."""
    words = "".join(letter if is_drawable(letter) else "?" for letter in describe(name))
    lines = wrap(words, _LETTERS_IN_A_LINE, max_lines=_MOST_LINES, placeholder="…")
    for number, line in enumerate(lines):
        place = {"x": f"{center:g}", "y": f"{y + number * _LINE_HEIGHT:g}"}
        font = {"font-family": FAMILY, "font-size": str(_LETTER_SIZE), "text-anchor": "middle"}
        text = ET.Element("text", place | font, fill=SLATE.ink)
        text.text = line
        yield text


def _sized(wide: float, high: float) -> dict[str, str]:
    return {"width": str(wide), "height": str(high)}
