"""Marks and texts over the picture, and what recordings and streams get instead of it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, field_validator

from bridge.commands.table.command import Command
from bridge.commands.table.outcome import Button, Said, Undo
from bridge.commands.table.row import Arguments, NoArguments, Permission
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.pexip.requests.layout import StreamingTransforms, TransformLayout, Transforms
from bridge.slack.shown.card import CardSection

State = Annotated[Literal["on", "off"], Field(title="On or off")]
Indicator: TypeAlias = Literal[
    "recording", "streaming", "ai", "captions", "transcribing", "external"
]
Part: TypeAlias = Literal["holding", "indicators", "slides", "count"]

_ACTIVE_SPEAKER = "active-speaker"
_EXTENDED_AC = "extended-ac"
_MOST_TEXTS = 24
_LONGEST_TEXT = 100

_INDICATORS: dict[Indicator, tuple[str, str]] = {
    "recording": ("recording_indicator", "recording"),
    "streaming": ("streaming_indicator", "streaming"),
    "ai": ("ai_enabled_indicator", "AI"),
    "captions": ("live_captions_indicator", "captions"),
    "transcribing": ("transcribing_indicator", "transcription"),
    "external": ("external_media_processing_indicator", "external processing"),
}
_SINCE: dict[Indicator, int] = {"ai": 38, "captions": 38, "transcribing": 39, "external": 39}
_PARTS: dict[Part, tuple[str, str]] = {
    "holding": ("waiting_screen_enabled", "a holding screen"),
    "indicators": ("indicators_enabled", "the indicators"),
    "slides": ("presentation_in_mix", "the slides"),
    "count": ("plus_n_pip_enabled", "the number of people not seen"),
}


def _in_words(table: Mapping[Any, tuple[str, str]]) -> dict[str, Any]:
    """As a form lists them."""
    return {name: word[:1].upper() + word[1:] for name, (_, word) in table.items()}


class SwitchArguments(Arguments):
    """On or off."""

    state: State


class IndicatorArguments(Arguments):
    """Which mark."""

    indicator: Annotated[
        Indicator,
        Field(title="Indicator", json_schema_extra={"words": _in_words(_INDICATORS)}),
    ]
    state: State


class StreamingArguments(Arguments):
    """Which part of what recordings and streams get."""

    part: Annotated[Part, Field(title="Part", json_schema_extra={"words": _in_words(_PARTS)})]
    state: State


class OverlayTextArguments(Arguments):
    """A text for each position, from the top left, with `|` between."""

    text: Annotated[
        str,
        Field(
            title="Texts",
            min_length=1,
            max_length=1000,
            description="One for each place in the picture, from the top left, with | between.",
        ),
    ]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(each.strip() for each in self.text.split("|"))

    @field_validator("text")
    @classmethod
    def _check_texts(cls, text: str) -> str:
        texts = text.split("|")
        if len(texts) > _MOST_TEXTS:
            raise ValueError(f"at most {_MOST_TEXTS} texts")
        if any(len(each.strip()) > _LONGEST_TEXT for each in texts):
            raise ValueError(f"each at most {_LONGEST_TEXT} characters")
        return text


def _transform(name: str, *, value: bool) -> TransformLayout:
    return TransformLayout(transforms=Transforms.model_validate({name: value}))


def _streamed(arguments: StreamingArguments) -> TransformLayout:
    name, _ = _PARTS[arguments.part]
    streaming = StreamingTransforms.model_validate({name: _is_on(arguments)})
    return TransformLayout(transforms=Transforms(streaming=streaming))


def _is_on(arguments: SwitchArguments | IndicatorArguments | StreamingArguments) -> bool:
    return arguments.state == "on"


def _opposite(state: State) -> State:
    return "off" if state == "on" else "on"


def _said(text: str, row: str, state: State, **values: str) -> Said:
    """The node does not tell how this stands, so the way back is a plain button."""
    opposite = _opposite(state)
    values = {**values, "state": opposite}
    button = Button(label=f"Turn it {opposite}", command=row, values=values)
    return Said(text=text, buttons=(button,))


def _indicator_said(arguments: IndicatorArguments, _roster: Roster) -> Said:
    _, word = _INDICATORS[arguments.indicator]
    text = f"The {word} indicator is {arguments.state}. It says nothing of whether that happens."
    return _said(text, INDICATOR.name, arguments.state, indicator=arguments.indicator)


def _streaming_said(arguments: StreamingArguments, _roster: Roster) -> Said:
    _, words = _PARTS[arguments.part]
    shows = catalogue.STREAMS_SHOW if _is_on(arguments) else catalogue.STREAMS_SHOW_NO_LONGER
    text = say(shows, what=words)
    return _said(text, STREAMING.name, arguments.state, part=arguments.part)


def _overlay(roster: Roster) -> bool | None:
    """Whether names are shown; None where the node has not said so."""
    return None if roster.layout is None else roster.layout.overlay_text_enabled


def _overlay_back(arguments: SwitchArguments, roster: Roster) -> Undo | None:
    if _overlay(roster) in (None, _is_on(arguments)):
        return None
    return Undo(
        label="Hide names" if _is_on(arguments) else "Show names",
        command=OVERLAY.name,
        values={"state": _opposite(arguments.state)},
    )


def _texts_said(texts: tuple[str, ...]) -> str:
    if len(texts) == 1:
        return "One text stands in the picture, where names are shown."
    return f"{len(texts)} texts stand in the picture, where names are shown."


def show_indicators(meeting: Meeting) -> CardSection:
    """What really runs, as the roster shows it by who takes part."""
    machines = meeting.roster.machines
    running = (
        ("Recording", any(each.is_recording for each in machines)),
        ("Public stream", any(each.is_public_streaming for each in machines)),
        ("Stream or recording", any(each.is_streaming_conference for each in machines)),
        ("Transcription", any(each.is_transcribing for each in machines)),
        ("AI", any(each.is_ai_enabled for each in machines)),
    )
    words = [word for word, runs in running if runs]
    if len(words) > 1 and "Stream or recording" in words:
        words.remove("Stream or recording")
    return CardSection(special=(f"*Running* {', '.join(words)}",) if words else ())


INDICATOR = Command(
    name="indicator",
    summary="Show or hide a mark in the picture",
    arguments=IndicatorArguments,
    permission=Permission.MODERATE,
    example="indicator recording on",
    since=lambda arguments: _SINCE.get(arguments.indicator, 0),
    in_room=True,
    request=lambda arguments: _transform(
        _INDICATORS[arguments.indicator][0], value=_is_on(arguments)
    ),
    reply=_indicator_said,
)
OVERLAY = Command(
    name="overlay",
    summary="Show or hide the names in the picture",
    arguments=SwitchArguments,
    permission=Permission.MODERATE,
    example="overlay on",
    in_room=True,
    request=lambda arguments: _transform("enable_overlay_text", value=_is_on(arguments)),
    shown=lambda arguments, roster: _overlay(roster) is _is_on(arguments),
    undo=_overlay_back,
    reply=lambda arguments, _: (
        "Names are shown in the picture." if _is_on(arguments) else "Names are hidden."
    ),
)
ACTIVE_SPEAKER = Command(
    name=_ACTIVE_SPEAKER,
    summary="Frame whoever speaks, or not",
    arguments=SwitchArguments,
    permission=Permission.MODERATE,
    example="active-speaker on",
    in_room=True,
    request=lambda arguments: _transform(
        "enable_active_speaker_indication", value=_is_on(arguments)
    ),
    reply=lambda arguments, _: _said(
        say(catalogue.FRAMED if _is_on(arguments) else catalogue.NOT_FRAMED),
        _ACTIVE_SPEAKER,
        arguments.state,
    ),
)
EXTENDED_AC = Command(
    name=_EXTENDED_AC,
    summary="More people in Adaptive Composition, or not",
    arguments=SwitchArguments,
    permission=Permission.MODERATE,
    example="extended-ac on",
    in_room=True,
    request=lambda arguments: _transform("enable_extended_ac", value=_is_on(arguments)),
    reply=lambda arguments, _: _said(
        f"Extended Adaptive Composition is {arguments.state}; it needs the layout ac.",
        _EXTENDED_AC,
        arguments.state,
    ),
)
OVERLAY_TEXT_OFF = Command(
    name="overlay-text off",
    summary="Take your own texts out of the picture",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="overlay-text off",
    in_room=True,
    request=lambda _: TransformLayout(transforms=Transforms(free_form_overlay_text=())),
    reply=lambda *_: "The texts are out of the picture.",
)
OVERLAY_TEXT = Command(
    name="overlay-text",
    summary="Your own texts in the picture, with | between",
    arguments=OverlayTextArguments,
    permission=Permission.MODERATE,
    example="overlay-text Chair | Speaker",
    label="Overlay text",
    form=True,
    in_room=True,
    request=lambda arguments: TransformLayout(
        transforms=Transforms(free_form_overlay_text=arguments.texts)
    ),
    reply=lambda arguments, _: Said(
        text=_texts_said(arguments.texts),
        buttons=(Button(label="Take them down", command=OVERLAY_TEXT_OFF.name),),
    ),
)
STREAMING = Command(
    name="streaming",
    summary="What streams and recordings show",
    arguments=StreamingArguments,
    permission=Permission.MODERATE,
    example="streaming holding on",
    in_room=True,
    request=_streamed,
    reply=_streaming_said,
)

COMMANDS = (
    INDICATOR,
    OVERLAY,
    ACTIVE_SPEAKER,
    EXTENDED_AC,
    OVERLAY_TEXT,
    OVERLAY_TEXT_OFF,
    STREAMING,
)
CARD = show_indicators
