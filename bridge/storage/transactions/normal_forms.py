"""Texts in one of Unicode's normal forms, at a cost that grows with their length and no faster.

Marks on one letter are put into an order of their own, one by one, so that a line of nothing but
marks takes seconds. No script has more than a few on a letter: what is past Unicode's own bound
is left out. https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
"""

import re
import unicodedata
from typing import Literal

_MOST_MARKS = 30
# Five marks pass for letters until they are taken apart.
_DISGUISED = dict.fromkeys((0x0F73, 0x0F75, 0x0F81, 0xFF9E, 0xFF9F), "\u0300")
_TOO_MANY = re.compile(rb"[^\0]{%d}([^\0]+)" % _MOST_MARKS)


def normalized(form: Literal["NFC", "NFKD"], text: str) -> str:
    """The text in that form; of more than 30 marks on a letter only the first are in it."""
    return text if text.isascii() else unicodedata.normalize(form, _with_few_marks(text))


def _with_few_marks(text: str) -> str:
    # Of each character the class of its mark, which is no more than a byte; 0 for a letter.
    classes = bytes(map(unicodedata.combining, text.translate(_DISGUISED)))
    kept, end = list[str](), 0
    for run in _TOO_MANY.finditer(classes):
        kept.append(text[end : run.start(1)])
        end = run.end(1)
    return "".join([*kept, text[end:]]) if kept else text
