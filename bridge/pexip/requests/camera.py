"""Moving a camera at the far end: what both sections "fecc" of the API document share."""

from types import MappingProxyType
from typing import Literal, Self

from pydantic import model_validator

from bridge.pexip.request import SentModel

CameraAction = Literal["start", "stop", "continue"]
Axis = Literal["pan", "tilt", "zoom"]
Direction = Literal["left", "right", "up", "down", "in", "out"]

_AXES: MappingProxyType[Direction, Axis] = MappingProxyType(
    {"left": "pan", "right": "pan", "up": "tilt", "down": "tilt", "in": "zoom", "out": "zoom"}
)


class Movement(SentModel):
    """One axis; a request may move several at once."""

    axis: Axis
    direction: Direction

    @classmethod
    def towards(cls, direction: Direction) -> Self:
        return cls(axis=_AXES[direction], direction=direction)

    @model_validator(mode="after")
    def _check_axis(self) -> Self:
        if _AXES[self.direction] != self.axis:
            possible = " or ".join(way for way, axis in _AXES.items() if axis == self.axis)
            raise ValueError(f"{self.axis} goes {possible}")
        return self
