"""What was shared with a Slack message, a line for each file.

Of some files Slack tells hardly more than that they are there: of those that are too old for the
workspace's plan, that another workspace has to allow, or that were deleted meanwhile.
https://docs.slack.dev/reference/objects/file-object
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bridge.mirror.words.characters import clean_name, is_readable
from bridge.mirror.words.rich_text import is_object, objects

_MOST = 20
_CLIPS = MappingProxyType({"slack_audio": "voice clip", "slack_video": "video clip"})
# By the file's mode, or its type where the mode says nothing.
_KINDS = MappingProxyType(
    {
        "canvas": "canvas",
        "quip": "canvas",
        "list": "list",
        "snippet": "snippet",
        "space": "post",
        "email": "e-mail",
    }
)
_GONE = "tombstone"
_NAMED = re.compile(rf"^shared an? (?:{'|'.join({'file', *_KINDS.values()})}): (.+)$", re.MULTILINE)


def file_lines(files: object) -> list[str]:
    """One line for each, as far as a reader wants to read them."""
    found = [*objects(files)]
    lines = [_line(file) for file in found[:_MOST]]
    return [*lines, f"shared {len(found) - _MOST} more files"] if len(found) > _MOST else lines


def shared_files(text: str) -> list[str]:
    """The names in what `file_lines` wrote; a clip has none, and its words are no name."""
    return _NAMED.findall(text)


def _line(file: Mapping[str, Any]) -> str:
    subtype, mode = _string(file.get("subtype")), _string(file.get("mode"))
    if clip := _CLIPS.get(subtype):
        return _with(f"shared a {clip}", _spoken(file))
    kind = _KINDS.get(mode) or _KINDS.get(_string(file.get("filetype"))) or "file"
    article = "an" if kind == "e-mail" else "a"
    return _with(f"shared {article} {kind}", "" if mode == _GONE else _name(file))


def _with(line: str, words: str) -> str:
    return f"{line}: {words}" if is_readable(words) else line


def _name(file: Mapping[str, Any]) -> str:
    names = (clean_name(_string(file.get(key)), "") for key in ("title", "name"))
    return next(filter(is_readable, names), "")


def _spoken(file: Mapping[str, Any]) -> str:
    """How the words of a clip begin, once Slack has written them down."""
    transcription = file.get("transcription")
    preview = transcription.get("preview") if is_object(transcription) else None
    if not is_object(preview):
        return ""
    words = " ".join(_string(preview.get("content")).split())
    return f"{words}…" if words and preview.get("has_more") is True else words


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
