"""Letters out of small squares, three wide and five high: a picture's words without any font."""

from collections.abc import Iterator
from types import MappingProxyType

HEIGHT = 5
_WIDTH = 3
_STEP = _WIDTH + 1

# Five rows from the top, each three squares wide.
_LETTERS = MappingProxyType(
    {
        "0": "### #.# #.# #.# ###",
        "1": ".#. ##. .#. .#. ###",
        "2": "##. ..# .#. #.. ###",
        "3": "##. ..# .#. ..# ##.",
        "4": "#.# #.# ### ..# ..#",
        "5": "### #.. ##. ..# ##.",
        "6": ".## #.. ### #.# ###",
        "7": "### ..# .#. .#. .#.",
        "8": "### #.# ### #.# ###",
        "9": "### #.# ### ..# ##.",
        "a": ".#. #.# ### #.# #.#",
        "b": "##. #.# ##. #.# ##.",
        "c": ".## #.. #.. #.. .##",
        "d": "##. #.# #.# #.# ##.",
        "e": "### #.. ##. #.. ###",
        "f": "### #.. ##. #.. #..",
        "g": ".## #.. #.# #.# .##",
        "h": "#.# #.# ### #.# #.#",
        "i": "### .#. .#. .#. ###",
        "j": "..# ..# ..# #.# .#.",
        "k": "#.# #.# ##. #.# #.#",
        "l": "#.. #.. #.. #.. ###",
        "m": "#.# ### ### #.# #.#",
        "n": "##. #.# #.# #.# #.#",
        "o": ".#. #.# #.# #.# .#.",
        "p": "##. #.# ##. #.. #..",
        "q": ".#. #.# #.# .#. ..#",
        "r": "##. #.# ##. #.# #.#",
        "s": ".## #.. .#. ..# ##.",
        "t": "### .#. .#. .#. .#.",
        "u": "#.# #.# #.# #.# ###",
        "v": "#.# #.# #.# #.# .#.",
        "w": "#.# #.# ### ### #.#",
        "x": "#.# #.# .#. #.# #.#",
        "y": "#.# #.# .#. .#. .#.",
        "z": "### ..# .#. #.. ###",
        ":": "... .#. ... .#. ...",
        ".": "... ... ... ... .#.",
        "-": "... ... ### ... ...",
        "_": "... ... ... ... ###",
        "+": "... .#. ### .#. ...",
        "~": "... ... ... ... #.#",
        " ": "... ... ... ... ...",
    }
)
_UNKNOWN = "### #.# #.# #.# ###"


def width(text: str) -> int:
    """How many squares wide the text is."""
    return max(len(text) * _STEP - 1, 0)


def strokes(text: str) -> str:
    """The text as the outline of its squares, from the top left; large letters as small ones."""
    return "".join(_squares(text)) or "M0 0"


def _squares(text: str) -> Iterator[str]:
    for place, letter in enumerate(text.casefold()):
        rows = _LETTERS.get(letter, _UNKNOWN).split()
        for y, row in enumerate(rows):
            for x, square in enumerate(row):
                if square == "#":
                    yield f"M{place * _STEP + x} {y}h1v1h-1z"
