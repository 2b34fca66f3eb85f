"""How answers and bodies look on the wire, and what makes the node refuse one.

Real nodes say "success" with most refusals of 403, so only the code and the result tell.
"""

from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

BodyT = TypeVar("BodyT", bound="Body")

INVALID_TOKEN = "Invalid token"  # noqa: S105 -- the node's own words
UNKNOWN_ALIAS = "Neither conference nor gateway found"

_CLIENT_ERROR = 400
_FORBIDDEN = 403


class Refusal(Exception):  # noqa: N818 -- an answer, not a fault
    """Leave a handler with this answer."""

    def __init__(self, status: int, result: Any) -> None:
        super().__init__(f"{status} {result}")
        self.status = status
        self.result = result


class Body(BaseModel):
    """A JSON body; a field the document does not know is refused, so that slips show."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def answer(result: Any, status: int = 200) -> web.Response:
    succeeded = status < _CLIENT_ERROR or status == _FORBIDDEN
    return web.json_response(
        {"status": "success" if succeeded else "failed", "result": result}, status=status
    )


def parse_body(text: str, model: type[BodyT]) -> BodyT:
    """Read a body whatever its Content-Type: browsers send JSON as plain text.

    Raises:
        Refusal: It is not JSON, or not what this request takes.
    """
    try:
        return model.model_validate_json(text or "{}")
    except ValidationError as error:
        places = [".".join(str(part) for part in detail["loc"]) for detail in error.errors()]
        raise Refusal(_CLIENT_ERROR, f"Invalid request: {', '.join(places)}") from error
