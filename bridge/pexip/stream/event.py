"""What all events have in common, and the one for whatever we cannot read."""

from typing import ClassVar, Self

from pydantic import Field

from bridge.pexip.models import WireModel

# The document writes Python's None where the wire has null.
NO_DATA = (b"", b"null", b"{}", b"None")


class Event(WireModel):
    """Something that happened in the conference, or to our own participant."""

    wire_name: ClassVar[str] = ""

    @classmethod
    def parse(cls, data: bytes, event_id: str) -> Self:  # noqa: ARG003 - for those that need it
        """Read the frame's data.

        Raises:
            ValidationError: The data is not what this event holds.
        """
        return cls() if data.strip() in NO_DATA else cls.model_validate_json(data)


class UnknownEvent(Event):
    """An event that we do not know, or (`problem`) know and cannot read."""

    name: str
    # May be anything, also a secret.
    data: bytes = Field(default=b"", repr=False)
    problem: str | None = None
