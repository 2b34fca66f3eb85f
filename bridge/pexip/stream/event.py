"""What all events have in common, and the one for whatever we cannot read."""

from typing import Any, ClassVar, Self

from pydantic import Field, TypeAdapter
from typing_extensions import override

from bridge.pexip.models import Read, WireModel

# The document writes Python's None where the wire has null.
NO_DATA = frozenset((b"", b"null", b"{}", b"None"))

# What is frozen lets nobody else do so.
_set = object.__setattr__


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

    @classmethod
    def of(cls, **fields: Any) -> Self:
        """With all its fields, read already: `model_construct` in half of its time."""
        event = cls.__new__(cls)
        _set(event, "__dict__", fields)
        _set(event, "__pydantic_fields_set__", set(fields))
        _set(event, "__pydantic_extra__", None)
        _set(event, "__pydantic_private__", None)
        return event


class UnknownEvent(Event):
    """An event that we do not know, or (`problem`) know and cannot read."""

    name: str
    # May be anything, also a secret.
    data: bytes = Field(default=b"", repr=False)
    problem: str | None = None
