r"""JSON from outside, read whatever its strings hold.

Half of an emoji (`"\ud83d"`) and a NUL are legal in JSON, and programs that cut a text by UTF-16
units do write halves. Strict readers refuse the first whole, databases the second. So each becomes
U+FFFD here, at the edge, as do bytes that are no UTF-8, and the rest of what came stays readable.
"""

import json
import re
from typing import Any

_UNFIT = re.compile("[\x00\ud800-\udfff]")
# As escapes; whole emojis look like two halves, so this only says where to look.
_SUSPECT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def readable(value: Any) -> Any:
    """The same JSON value, with U+FFFD for what no text can hold, in keys too."""
    if isinstance(value, str):
        return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [readable(each) for each in value]
    if isinstance(value, dict):
        return {readable(key): readable(each) for key, each in value.items()}
    return value


def read(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: It is none, or nested too deeply.
    """
    try:
        value = json.loads(text, strict=False)
        return readable(value) if _SUSPECT.search(text) or _UNFIT.search(text) else value
    except RecursionError:
        raise ValueError("nested too deeply") from None


def mend(data: bytes) -> bytes:
    """The same JSON for a strict reader.

    Raises:
        ValueError: It is none, or nested too deeply.
    """
    return json.dumps(read(data.decode("utf-8", "replace"))).encode()
