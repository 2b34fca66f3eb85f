"""What all events have in common, and the one for whatever we cannot read."""

from typing import Any, ClassVar

from pydantic import Field, TypeAdapter
from typing_extensions import override

from bridge.pexip.models import Read, WireModel

# The document writes Python's None where the wire has null.
NO_DATA = frozenset((b"", b"null", b"{}", b"None"))


class Event(WireModel):
    """Something that happened in the conference, or to our own participant."""

    wire_name: ClassVar[str] = ""
    adapter: ClassVar[TypeAdapter["Event"]]

    @classmethod
    @override
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.adapter = TypeAdapter(cls)

    @classmethod
    def parse(cls, data: bytes, event_id: str, read: Read) -> "Event":  # noqa: ARG003 - some do
        """Read the frame's data.

        Raises:
            ValidationError: The data is not what this event holds.
        """
        return cls() if data.strip() in NO_DATA else read(cls.adapter, data)


class UnknownEvent(Event):
    """An event that we do not know, or (`problem`) know and cannot read."""

    name: str
    # May be anything, also a secret.
    data: bytes = Field(default=b"", repr=False)
    problem: str | None = None
