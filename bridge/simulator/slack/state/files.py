"""Files on their way up: a URL to send to, then a completion that shares them.

https://docs.slack.dev/messaging/working-with-files/#upload
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.ids import Ids

_PICTURES = {
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
}
# Shown as they are.
_TEXTS = frozenset({"csv", "md", "srt", "txt", "vtt"})
# A page is shown where nothing of it could run, or load anything.
_PAGES = frozenset({"html"})
_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@dataclass
class File:
    """One file; `content` stays None until its bytes have come."""

    id: str
    name: str
    length: int
    title: str = ""
    alt: str = ""
    """What a picture shows, in words."""
    content: bytes | None = None
    is_shared: bool = False
    permalink: str = ""
    channels: set[str] = field(default_factory=set)
    """Where it is shared."""
    address: str = ""
    """Of its bytes, for whoever has the scope."""
    external: str = ""
    """Its address at another service, where it is kept there."""

    @property
    def filetype(self) -> str:
        return self.name.rpartition(".")[2].lower()

    @property
    def is_picture(self) -> bool:
        return self.filetype in _PICTURES

    @property
    def content_type(self) -> str:
        """As a browser may show it, or else as something to save."""
        if self.filetype in _TEXTS:
            return "text/plain"
        if self.filetype in _PAGES:
            return "text/html"
        return _PICTURES.get(self.filetype, "application/octet-stream")

    @property
    def headers(self) -> dict[str, str]:
        """For whoever opens it in a browser, where it keeps its name when it is saved."""
        charset = "; charset=utf-8" if self.content_type.startswith("text/") else ""
        is_shown = self.content_type != "application/octet-stream"
        kind = "inline" if is_shown else "attachment"
        return {
            "Content-Type": self.content_type + charset,
            "Content-Disposition": f"{kind}; filename*=UTF-8''{quote(self.name)}",
            "Content-Security-Policy": _SANDBOX,
        }

    def to_wire(self) -> dict[str, Any]:
        link = {"permalink": self.permalink} if self.permalink else {}
        if address := self.external or self.address:
            link |= {"url_private": address, "url_private_download": address}
        if self.alt:
            link["alt_txt"] = self.alt
        return link | {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "size": self.length,
            "mode": "external" if self.external else "hosted",
            "is_external": bool(self.external),
            "filetype": self.filetype,
        }


class Files:
    """Every file that was announced, by id."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self.has_permalinks = True
        """Slack's own example of an answer names none."""
        self.by_id: dict[str, File] = {}

    def announce(self, name: str, length: int) -> File:
        file = File(self._ids.next("F"), name, length)
        self.by_id[file.id] = file
        return file

    def receive(self, file_id: str, content: bytes) -> None:
        """Take the bytes of an announced file.

        Raises:
            RefusedError: No such file, or not the announced number of bytes.
        """
        file = self.by_id.get(file_id)
        if file is None:
            raise RefusedError("file_not_found")
        if len(content) != file.length:
            raise RefusedError("invalid_length")
        file.content = content

    def complete(self, file_id: str, title: str | None) -> File:
        file = self.by_id.get(file_id)
        if file is None or file.content is None or file.is_shared:
            raise RefusedError("file_not_found")
        file.title = title or file.name
        file.is_shared = True
        return file
