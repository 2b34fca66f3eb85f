"""Letters for what we draw, and resvg to draw it; a machine may have no fonts of its own.

FiraGO comes with the package pymupdf-fonts. It has the scripts named here, and none of East Asia.
"""

import tempfile
import unicodedata
from functools import cache
from pathlib import Path

import pymupdf_fonts  # type: ignore[import-untyped]
import resvg_py

FAMILY = "FiraGO"

_SCRIPTS = frozenset(
    {"LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "THAI", "GEORGIAN", "DEVANAGARI"}
)
_FACES = ("figo", "figbo")


def is_drawable(text: str) -> bool:
    """Whether each letter has a shape here; a picture in a name has none."""
    return all(_has_shape(character) for character in text)


def draw(svg: str, zoom: float) -> bytes:
    """A PNG of a picture of ours; the same bytes for the same input.

    Raises:
        ValueError: It is no SVG.
    """
    with tempfile.TemporaryDirectory(prefix="bridge-fonts-") as folder:
        files = []
        for face in _FACES:
            file = Path(folder, f"{face}.ttf")
            file.write_bytes(_face(face))
            files.append(str(file))
        return resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=zoom,
            skip_system_fonts=True,
            font_files=files,
            sans_serif_family=FAMILY,
        )


@cache
def _face(name: str) -> bytes:
    """Unpacked once, some hundredths of a second after the first picture was asked for."""
    return bytes(pymupdf_fonts.myfont(name))


def _has_shape(character: str) -> bool:
    if character.isascii():
        return character.isprintable()
    if unicodedata.category(character)[0] in {"L", "M"}:
        return unicodedata.name(character, "").partition(" ")[0] in _SCRIPTS | {"COMBINING"}
    return character in "\u00a0\u2010\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u00b7\u00b0"
