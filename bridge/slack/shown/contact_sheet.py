"""One picture of many layouts, each with its name below; pure.

A node's drawings come from whoever made its theme. Of each only plain shapes are taken over, one
by one, so nothing in it can refer to anything, run, or grow; one with anything else is left out
and its name stands on an empty tile.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from xml.etree import ElementTree as ET

import resvg_py

from bridge.slack.shown.pixel_letters import strokes, width

MOST_DRAWINGS = 60

_SVG = "http://www.w3.org/2000/svg"
_COLUMNS = 4
_TILE = (140, 88)
_CELL = (180, 128)
_MARGIN = 16
_PAPER, _TILE_COLOR, _INK = "#f4f5f6", "#3c4349", "#1d1c1d"
_LETTER_SCALE = 1.6
_LONGEST_SVG = 32_000
_MOST_SHAPES = 200
_LONGEST_VALUE = 4000
_LONGEST_NAME = 24

_SHAPES = frozenset({"g", "rect", "circle", "ellipse", "line", "polyline", "polygon", "path"})
_SILENT = frozenset({"title", "desc", "metadata"})
_LENGTHS = frozenset(
    {
        *("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height"),
        *("stroke-width", "opacity", "fill-opacity", "stroke-opacity"),
    }
)
_COLORS = frozenset({"fill", "stroke"})
_RULES = frozenset({"fill-rule", "clip-rule", "stroke-linecap", "stroke-linejoin"})
_NUMBER = re.compile(r"-?\d{1,6}(?:\.\d{1,9})?(?:px)?")
_COLOR = re.compile(r"#[0-9a-fA-F]{3,8}|[a-zA-Z]{3,24}")
_RULE = re.compile(r"[a-z]{3,12}")
_POINTS = re.compile(r"[-\d.,\s]+")
_PATH = re.compile(r"[-\d.,\sMmLlHhVvCcSsQqTtAaZz]+")
_TRANSFORM = re.compile(r"(?:(?:translate|scale|rotate)\([-\d.,\s]{1,60}\)\s*){1,4}")


class _HostileDrawingError(ValueError):
    """More is in it than shapes."""


def draw_sheet(names: Sequence[str], drawings: Mapping[str, str]) -> bytes:
    """A PNG with one tile for each name, in their order; the same bytes for the same input."""
    shown = names[:MOST_DRAWINGS]
    columns = min(_COLUMNS, max(len(shown), 1))
    rows = max(-(-len(shown) // columns), 1)
    size = columns * _CELL[0] + _MARGIN, rows * _CELL[1] + _MARGIN
    sheet = ET.Element("svg", _sized(*size), xmlns=_SVG, viewBox=f"0 0 {size[0]} {size[1]}")
    ET.SubElement(sheet, "rect", _sized(*size), fill=_PAPER)
    for number, name in enumerate(shown):
        x = _MARGIN + number % columns * _CELL[0]
        y = _MARGIN + number // columns * _CELL[1]
        sheet.append(_tile(drawings.get(name, ""), x, y))
        sheet.append(_caption(name, x + _TILE[0] / 2, y + _TILE[1] + 8))
    return resvg_py.svg_to_bytes(
        svg_string=ET.tostring(sheet, encoding="unicode"), skip_system_fonts=True
    )


def _tile(drawing: str, x: float, y: float) -> ET.Element:
    try:
        shapes, box = _read(drawing)
    except (_HostileDrawingError, ET.ParseError, ValueError):
        shapes, box = [_empty_tile()], f"0 0 {_TILE[0]} {_TILE[1]}"
    tile = ET.Element("svg", _sized(*_TILE), x=str(x), y=str(y), viewBox=box, color=_TILE_COLOR)
    tile.extend(shapes)
    return tile


def _empty_tile() -> ET.Element:
    return ET.Element("rect", _sized(*_TILE), rx="3", fill=_TILE_COLOR)


def _read(drawing: str) -> tuple[list[ET.Element], str]:
    """The drawing's shapes and their box.

    Raises:
        _HostileDrawingError: It is none, too large, or holds what is no plain shape.
        ParseError: It is no XML.
    """
    if not drawing or len(drawing) > _LONGEST_SVG or "<!" in drawing or "<?" in drawing:
        raise _HostileDrawingError
    root = ET.fromstring(drawing)  # noqa: S314 - without declarations there are no entities
    if _tag(root) != "svg" or sum(1 for _ in root.iter()) > _MOST_SHAPES:
        raise _HostileDrawingError
    return [*_shapes(root)], _box(root)


def _box(root: ET.Element) -> str:
    box = root.get("viewBox") or f"0 0 {root.get('width', '')} {root.get('height', '')}"
    numbers = box.replace(",", " ").split()
    if len(numbers) != len("xywh") or not all(map(_NUMBER.fullmatch, numbers)):
        raise _HostileDrawingError
    plain = [number.removesuffix("px") for number in numbers]
    if not all(float(each) > 0 for each in plain[2:]):
        raise _HostileDrawingError
    return " ".join(plain)


def _shapes(parent: ET.Element) -> Iterator[ET.Element]:
    for child in parent:
        tag = _tag(child)
        if tag in _SILENT:
            continue
        if tag not in _SHAPES:
            raise _HostileDrawingError
        shape = ET.Element(tag, dict(_attributes(child)))
        shape.extend(_shapes(child))
        yield shape


def _attributes(shape: ET.Element) -> Iterator[tuple[str, str]]:
    """What it looks like; ids, classes and styles have no meaning without what is left out."""
    for name, value in shape.items():
        if len(value) <= _LONGEST_VALUE and _is_harmless(name, value.strip()):
            yield name, value.strip()


def _is_harmless(name: str, value: str) -> bool:
    patterns = {"points": _POINTS, "d": _PATH, "transform": _TRANSFORM}
    groups = ((_LENGTHS, _NUMBER), (_COLORS, _COLOR), (_RULES, _RULE))
    pattern = patterns.get(name) or next((each for names, each in groups if name in names), None)
    return pattern is not None and pattern.fullmatch(value) is not None


def _tag(element: ET.Element) -> str:
    """Without its namespace, which has to be SVG's or none."""
    tag = element.tag
    if tag.startswith("{") and not tag.startswith(f"{{{_SVG}}}"):
        raise _HostileDrawingError
    return tag.rpartition("}")[2]


def _caption(name: str, center: float, y: float) -> ET.Element:
    """The name in letters of our own, for a machine may have no fonts."""
    text = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}~"
    left = center - width(text) * _LETTER_SCALE / 2
    place = f"translate({left:.2f} {y}) scale({_LETTER_SCALE})"
    return ET.Element("path", d=strokes(text), transform=place, fill=_INK)


def _sized(wide: float, high: float) -> dict[str, str]:
    return {"width": str(wide), "height": str(high)}
