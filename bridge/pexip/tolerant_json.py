r"""JSON from outside, read whatever its strings hold.

Half of an emoji (`"\ud83d"`) and a NUL are legal in JSON, and programs that cut a text by UTF-16
units do write halves. Strict readers refuse the first whole, databases the second. So each becomes
U+FFFD here, at the edge, as do bytes that are no UTF-8, and the rest of what came stays readable.
Two halves that fit are joined.
"""

import json
import re
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")
_TWO_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
# As escapes; whole emojis look like two halves, so this only says where to look.
_SUSPECT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def readable(value: Any) -> Any:
    """The same value, with U+FFFD for what no text can hold, in keys too."""
    match value:
        case str():
            return _readable(value)
        case dict():
            return {readable(key): readable(each) for key, each in value.items()}
        case list():
            return [readable(each) for each in value]
        case tuple():
            return tuple(readable(each) for each in value)
        case _:
            return value


def _readable(text: str) -> str:
    text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if _HALF.search(text) is None:
        return text
    return with_whole_characters(text)


def with_whole_characters(text: str) -> str:
    """Two halves of a character that fit are joined; any other becomes U+FFFD."""
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", _TWO_HALVES.sub(_joined, text))


def _joined(halves: re.Match[str]) -> str:
    # RFC 2781; a codec would be asked for each of them.
    high, low = halves[0][0], halves[0][1]
    return chr(0x10000 + ((ord(high) - 0xD800) << 10) + (ord(low) - 0xDC00))


def read(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: It is none, or nested too deeply.
    """
    try:
        value = read_raw(text)
        is_suspect = _SUSPECT.search(text) or "\0" in text or _HALF.search(text)
        return readable(value) if is_suspect else value
    except RecursionError:
        raise ValueError("nested too deeply") from None


def read_raw(text: str) -> Any:
    """As `read`, with whatever its strings hold.

    Raises:
        ValueError: It is none, or nested too deeply.
    """
    try:
        return json.loads(text, strict=False)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def mend(data: bytes) -> bytes:
    """The same JSON for a strict reader.

    Raises:
        ValueError: It is none, or nested too deeply.
    """
    return write(read(data.decode("utf-8", "replace")))


def write(value: Any) -> bytes:
    """A value as JSON that every reader takes."""
    return json.dumps(value).encode()
