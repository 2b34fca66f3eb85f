"""What nodes say of conferences and participants, read tolerantly, since versions differ.

The API document and the wire disagree on dashes, on "YES" against true, on numbers in quotes, and
older nodes leave keys out. So only ids are required; all else may be missing (None: not known), a
value that cannot be read counts as missing, and kinds that grow with each version stay plain
strings.

Nearly all of it can be read at once, and fast. So JSON is read strictly; what a strict reader
stumbles over is read once more from Python values, and only there anything is counted as missing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, NewType, Protocol, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
)
from pydantic_core import CoreSchema
from pydantic_core.core_schema import (
    json_or_python_schema,
    no_info_before_validator_function,
    no_info_wrap_validator_function,
)
from typing_extensions import override

from bridge.pexip import tolerant_json

ReadT = TypeVar("ReadT")

# No string ends before a colon. Only the last dash of a key is looked for: from each of many in a
# row to the end of them all would take seconds.
_DASHED_KEY = re.compile(rb'-[a-zA-Z_]*"\s*:')
_NUL = rb"\u0000"

ParticipantId = NewType("ParticipantId", str)
ConferenceAlias = NewType("ConferenceAlias", str)


class Role(StrEnum):
    """HOST and GUEST in tokens; the roster and POST role say chair and guest for the same."""

    HOST = "HOST"
    GUEST = "GUEST"

    @classmethod
    @override
    def _missing_(cls, value: object) -> "Role | None":
        spellings = {"host": cls.HOST, "chair": cls.HOST, "guest": cls.GUEST}
        return spellings.get(value.casefold()) if isinstance(value, str) else None


_HOST_OR_GUEST = {"chair": Role.HOST, "guest": Role.GUEST}


def _as_role(value: object) -> object:
    """The roster's own two spellings at once; any other is looked for."""
    return _HOST_OR_GUEST.get(value, value) if isinstance(value, str) else value


class Read(Protocol):
    """How the bytes of a JSON text become a value, or raise a `ValidationError`."""

    def __call__(self, kind: TypeAdapter[ReadT], data: bytes) -> ReadT:
        """For instance a `WireModel`, or a list of some."""


def read_strictly(kind: TypeAdapter[ReadT], data: bytes) -> ReadT:
    """Fast; every key is spelled as here, and all that is there is what it should be."""
    found: ReadT = kind.validator.validate_json(data)
    return found


def read_leniently(kind: TypeAdapter[ReadT], data: bytes) -> ReadT:
    """Whatever its keys and strings hold, and whatever of the rest cannot be read."""
    try:
        value = tolerant_json.read(data.decode("utf-8", "replace"))
    except ValueError:
        return kind.validate_json(data)
    return kind.validate_python(value)


def is_spelled_oddly(data: bytes) -> bool:
    """Whether a key has a dash, or a string holds what no database takes: only for `leniently`."""
    return _NUL in data or _DASHED_KEY.search(data) is not None


def _leniently(data: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    if isinstance(data, dict):
        data = _with_underscores(data)
    try:
        return handler(data)
    except ValidationError as error:
        unreadable = {problem["loc"][0] for problem in error.errors() if problem["loc"]}
        if not isinstance(data, dict) or not unreadable.intersection(data):
            raise
        return handler({key: value for key, value in data.items() if key not in unreadable})


def _with_underscores(data: dict[str, Any]) -> dict[str, Any]:
    if not any("-" in key for key in data):
        return data
    return {key.replace("-", "_"): value for key, value in data.items()}


class WireModel(BaseModel):
    """Accepts `-` for `_` in keys, unknown keys, and counts what it cannot read as missing.

    From JSON that takes `read_leniently`; Python values are read so at once.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        coerce_numbers_to_str=True,
        hide_input_in_errors=True,
        defer_build=True,
    )

    @classmethod
    @override
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        schema = handler(source)
        return json_or_python_schema(schema, no_info_wrap_validator_function(_leniently, schema))


@dataclass(frozen=True)
class Mended:
    """Marks a field whose value is changed before it is read, where it cannot be read as it is."""

    mend: Callable[[Any], Any]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        schema = handler(source)
        mended = no_info_before_validator_function(self.mend, schema)
        return json_or_python_schema(schema, mended)


def _split_type(value: object) -> object:
    """`text/plain; charset=utf-8` is text/plain."""
    return value.partition(";")[0].strip().lower() if isinstance(value, str) else value


def _as_list(value: object) -> object:
    """In direct media `participants` is one string instead of a list."""
    return [value] if isinstance(value, str) and value else value or ()


def _as_mixes(value: object) -> object:
    """The document's table has one mix by its name where its example has a list."""
    if isinstance(value, str):
        value = [value] if value else []
    if not isinstance(value, list | tuple):
        return value
    return [{"mix_name": each} if isinstance(each, str) else each for each in value]


MimeType = Annotated[str, BeforeValidator(_split_type)]
ParticipantIds = Annotated[tuple[ParticipantId, ...], BeforeValidator(_as_list)]


class SentAudioMix(WireModel):
    """A mix that a participant is heard in; the prominent make the others quieter."""

    mix_name: str
    prominent: bool = False


class VideoMix(WireModel):
    """Whose picture a participant gets: `main`, or its own since `timestamp`."""

    mix_name: str = ""
    timestamp: float | None = None


class Participant(WireModel):
    """See the API document, "participant_create"."""

    uuid: ParticipantId = Field(min_length=1)
    display_name: str = ""
    overlay_text: str | None = None
    role: Annotated[Role | None, BeforeValidator(_as_role)] = None
    service_type: str = ""
    protocol: str = ""
    call_direction: str = ""
    call_tag: str = ""
    local_alias: str = ""
    uri: str = ""
    vendor: str = ""
    encryption: str = ""
    rx_presentation_policy: str = ""
    external_node_uuid: str = ""
    layout_group: str | None = None
    receive_from_audio_mix: str | None = None
    send_to_audio_mixes: Annotated[tuple[SentAudioMix, ...], Mended(_as_mixes)] = ()
    receive_from_video_mix: VideoMix | None = None
    # Seconds since 1970; zero is no hand, no spotlight.
    start_time: float | None = None
    buzz_time: float | None = None
    spotlight: float | None = None
    last_spoken_time: float | None = None
    has_media: bool | None = None
    is_muted: bool | None = None
    is_client_muted: bool | None = None
    is_tx_muted: bool | None = None
    is_video_muted: bool | None = None
    is_video_silent: bool | None = None
    is_video_call: bool | None = None
    is_audio_only_call: bool | None = None
    is_main_video_dropped_out: bool | None = None
    is_presenting: bool | None = None
    is_on_hold: bool | None = None
    is_transferring: bool | None = None
    is_external: bool | None = None
    is_conjoined: bool | None = None
    is_idp_authenticated: bool | None = None
    is_streaming_conference: bool | None = None
    is_public_streaming: bool | None = None
    is_recording: bool | None = None
    is_transcribing: bool | None = None
    is_ai_enabled: bool | None = None
    studiosound_enabled: bool | None = None
    show_live_captions: bool | None = None
    needs_presentation_in_mix: bool | None = None
    supports_direct_chat: bool | None = None
    can_receive_personal_mix: bool | None = None
    disconnect_supported: bool | None = None
    mute_supported: bool | None = None
    fecc_supported: bool | None = None
    presentation_supported: bool | None = None
    transfer_supported: bool | None = None

    @property
    def is_host(self) -> bool:
        return self.role is Role.HOST

    @property
    def is_waiting(self) -> bool:
        return self.service_type == "waiting_room"

    @property
    def has_raised_hand(self) -> bool:
        return bool(self.buzz_time)


class Classification(WireModel):
    """The levels of the conference's theme and the one in force."""

    levels: dict[str, str] = {}
    current: str | None = None


class BreakoutHelp(WireModel):
    """Whether a breakout room asks for help, and since when; "Ask for help" in the document."""

    value: bool | None = None
    time: float | None = None


class ConferenceStatus(WireModel):
    """See the API document, "conference_status"; `locked` is hidden from Guests."""

    locked: bool | None = None
    started: bool | None = None
    guests_muted: bool | None = None
    all_muted: bool | None = None
    guests_can_unmute: bool | None = None
    guests_can_present: bool | None = None
    guests_can_see_guests: str | None = None
    presentation_allowed: bool | None = None
    live_captions_available: bool | None = None
    direct_media: bool | None = None
    classification: Classification | None = None
    message_text: str | None = None
    pinning_config: str | None = None
    # Since version 39.
    recording: bool | None = None
    transcribing: bool | None = None
    streaming: bool | None = None
    public_streaming: bool | None = None
    ai_enabled: bool | None = None
    external_media_processing: bool | None = None
    # Since version 40; before that it stands in the token's answer alone.
    chat_enabled: bool | None = None
    # Since version 41; what they hold is whoever's who set them.
    custom_properties: dict[str, Any] | None = None
    host_custom_properties: dict[str, Any] | None = None
    breakout: bool | None = None
    breakout_rooms: bool | None = None
    breakout_name: str | None = None
    breakout_description: str | None = None
    breakout_guests_allowed_to_leave: bool | None = None
    breakoutbuzz: BreakoutHelp | None = None
    end_action: str | None = None
    end_time: float | None = None


class StagePosition(WireModel):
    """See the API document, "stage": index 0 spoke last, `vad` 100 is speaking, 0 is not."""

    participant_uuid: ParticipantId
    stage_index: int = 0
    vad: float = 0

    @property
    def is_speaking(self) -> bool:
        return self.vad > 0


class CaptionSource(WireModel):
    """Whose words a caption holds."""

    participant_uuid: ParticipantId = Field(min_length=1)
    # Which words are theirs, where several speak.
    indices: tuple[int, ...] = ()


class NodeVersion(WireModel):
    """The version of Pexip Infinity that answers."""

    version_id: str = ""
    pseudo_version: str = ""
