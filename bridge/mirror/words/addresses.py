"""Addresses of web pages in what people write; pure."""

import re
from collections.abc import Iterator, Sequence

_ADDRESS = re.compile(r"https?://[^\s<>|\"]+", re.IGNORECASE)
_AT_END = re.compile(rf"\s+{_ADDRESS.pattern}\s*$", re.IGNORECASE)
_NOT_AT_END = ".,;:!?)]}'\u2019\u201d\u2026"


def links_in(text: str) -> Sequence[str]:
    """Without what ends the sentence that they stand in."""
    return [address for address, is_link in with_links(text) if is_link]


def with_links(text: str) -> Iterator[tuple[str, bool]]:
    """The text in parts, each with whether it is an address; together they are the text."""
    end = 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_NOT_AT_END)
        if found.start() > end:
            yield text[end : found.start()], False
        yield address, True
        end = found.start() + len(address)
    if end < len(text):
        yield text[end:], False


def before_link(text: str) -> str:
    """What stands in front of an address that ends it."""
    return _AT_END.sub("", text)
