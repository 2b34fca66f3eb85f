"""A request to a node as a value: the class says where it goes, the fields what is sent.

Fields that `path` names are put there, each percent-encoded as one segment, since aliases and ids
come from people and nodes; all others are the JSON body. Without others there is no body and no
Content-Type, as the official clients have it. A value out of its range, or a word that the API does
not know, is refused when the request is made, before anything is sent.
"""

import json
import re
from functools import cache
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar
from urllib.parse import quote

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    SecretStr,
    Strict,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from typing_extensions import override

from bridge.pexip import tolerant_json
from bridge.pexip.errors import AddressError, ProtocolError

ResultT = TypeVar("ResultT")

API = "/api/client/v2"

_FIELD = re.compile(r"\{(\w+)\}")

JSON_TYPE = "application/json"

Done = Annotated[bool, BeforeValidator(lambda result: True if result is None else result)]
"""The result of a control call: some nodes say null where others say true."""

SentSecret = Annotated[
    SecretStr, PlainSerializer(lambda secret: secret.get_secret_value(), when_used="json")
]
"""Hidden wherever it is printed, plain in the JSON body."""


Picture = Annotated[bytes, Strict()]
"""The result of a request that is answered by a file as it is."""


class SentModel(BaseModel):
    """A part of a request's body; a name that the API does not know is refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True
    )

    @model_validator(mode="before")
    @classmethod
    def _mend(cls, fields: Any) -> Any:
        """Somebody cut a text in the middle of an emoji: no node could read that."""
        return tolerant_json.readable(fields)


class Request(SentModel, Generic[ResultT]):
    """Something to ask of a node; `Request[bool]` says that the answer's `result` is a bool."""

    method: ClassVar[Literal["GET", "POST"]] = "POST"
    path: ClassVar[str] = ""
    # What follows the question mark, with fields as in `path`.
    query: ClassVar[str] = ""
    is_about_conference: ClassVar[bool] = True
    # Whether a Host may send it into one of the conference's breakout rooms.
    may_target_breakout: ClassVar[bool] = True
    # Sent twice, it does no more than once.
    is_retry_safe: ClassVar[bool] = True
    # The answer is the whole body, such as a picture, and no JSON with a `result`.
    is_answered_by_body: ClassVar[bool] = False
    # The document shows the answer as an object without `result` around it, or as nothing.
    may_be_bare: ClassVar[bool] = False
    may_be_empty: ClassVar[bool] = False
    # False is an answer like others, and no refusal.
    may_be_false: ClassVar[bool] = False
    content_type: ClassVar[str] = JSON_TYPE
    # Fields whose None is sent as null, because it means "none" rather than "unchanged".
    sent_as_null: ClassVar[frozenset[str]] = frozenset()
    # Path fields that may go down several folders.
    deep_fields: ClassVar[frozenset[str]] = frozenset()
    result_type: ClassVar[Any]
    path_fields: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    @override
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.path_fields = frozenset(_FIELD.findall(f"{cls.path}?{cls.query}"))
        arguments = cls.__pydantic_generic_metadata__["args"]
        if arguments:
            cls.result_type = arguments[0]

    @property
    def name(self) -> str:
        """What errors and logs call it."""
        return type(self).__name__

    def url(self, node: str, alias: str, breakout: str | None = None) -> str:
        """Where it goes; `breakout` is the id of a room of this conference.

        Raises:
            AddressError: The alias or an id is no path segment, or no room can be asked this.
        """
        path = _FIELD.sub(self._fill, self.path)
        if breakout is not None:
            if not (self.is_about_conference and self.may_target_breakout):
                raise AddressError(f"{self.name} cannot be sent to a breakout room")
            path = f"breakouts/{segment(breakout)}/{path}"
        if self.is_about_conference:
            path = f"conferences/{segment(alias)}/{path}"
        query = f"?{_FIELD.sub(self._fill, self.query)}" if self.query else ""
        return f"{node}{API}/{path}{query}"

    def _fill(self, field: re.Match[str]) -> str:
        name, value = field[1], getattr(self, field[1])
        parts = value.split("/") if name in self.deep_fields else [value]
        return "/".join(segment(part) for part in parts)

    def body(self) -> dict[str, Any] | None:
        """The JSON object to send, secrets in the clear; None for no body."""
        fields = self.model_dump(
            mode="json", by_alias=True, exclude=set(self.path_fields), exclude_none=True
        )
        nulls: dict[str, Any] = dict.fromkeys(self.sent_as_null)
        return {**nulls, **fields} or None

    def content(self) -> bytes | None:
        """What is sent, as `content_type`; None for nothing."""
        body = self.body()
        return None if body is None else json.dumps(body).encode()

    def parse_result(self, result: Any) -> ResultT:
        """Read the answer's `result`.

        Raises:
            ProtocolError: It is not what this request is answered with.
        """
        try:
            parsed: ResultT = _reader(self.result_type).validate_python(result)
        except ValidationError:
            raise ProtocolError(f"The answer to {self.name} is not what the API says") from None
        return parsed


@cache
def _reader(result_type: Any) -> TypeAdapter[Any]:
    """Made for the first answer of its kind: there are many kinds, and most runs see few."""
    return TypeAdapter(result_type)


def segment(text: str) -> str:
    """Percent-encode the text as exactly one segment of a path.

    Raises:
        AddressError: It is empty, steps through the path, or is no text at all.
    """
    if text in {"", ".", ".."}:
        raise AddressError(f"{text!r} is neither an alias nor an id")
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise AddressError("An alias or id holds half a character") from None
