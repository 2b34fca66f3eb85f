"""What a command comes to; a surface shows it, the runner knows no surface."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Self, TypeAlias


@dataclass(frozen=True, kw_only=True)
class Button:
    """A next step: a row of the command table with its arguments."""

    label: str
    command: str
    values: Mapping[str, str] = field(default_factory=dict)
    is_danger: bool = False
    is_primary: bool = False
    url: str | None = None
    """Set for a link; then no command runs."""
    undo_id: str | None = None
    """Set for a way back, which is stored under this id."""
    question: str = ""
    """Asked where the button is, before the press is sent; the command then asks no more."""
    channel: str = ""
    """Which channel it is about, where it stands outside of it."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A view of the meeting's people, which a surface may open instead of saying the words."""

    participant: str = ""
    """Whose own view it is; empty for everybody's."""


class Heading(str):
    """A line that stands above others of an answer and says what they are."""

    __slots__ = ()


class Reason(str):
    """A line with why something was refused; as there, tokens of Slack's name whom to ask."""

    __slots__ = ()


class Quiet(str):
    """A line in small letters below all others, of our own words alone."""

    __slots__ = ()


class Linked(str):
    """A line that ends with somebody's words, which are nothing else, and a way to where they are.

    The line is what stands before the words, behind the name of whose they are; there is no link
    where `url` is empty. `pieces` are the words, each with whether it was looked for.
    """

    __slots__ = ("name", "pieces", "url")
    name: str
    pieces: tuple[tuple[str, bool], ...]
    url: str

    def __new__(
        cls,
        text: str,
        *,
        name: str = "",
        pieces: Iterable[tuple[str, bool]] = (),
        url: str = "",
    ) -> Self:
        made = super().__new__(cls, text)
        made.name, made.pieces, made.url = name, tuple(pieces), url
        return made

    @property
    def aloud(self) -> str:
        """All of it in plain words, but for the tokens of the line."""
        return f"{self.name}{self}{''.join(text for text, _ in self.pieces)}"


class Profiled(str):
    """A line that begins with somebody's name, which leads to their Slack profile.

    A link notifies nobody, wherever the line stands.
    """

    __slots__ = ("name", "url")
    name: str
    url: str

    def __new__(cls, text: str, *, name: str, url: str) -> Self:
        made = super().__new__(cls, text)
        made.name, made.url = name, url
        return made


@dataclass(frozen=True, kw_only=True)
class Done:
    """It is so, or is said to be so; `text` is plain and already says how sure that is."""

    text: str
    buttons: tuple[Button, ...] = ()
    lines: tuple[str, ...] = ()
    """More lines below the text, as in `who` and `help`."""
    panel: Panel | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """A command's reply that is more than its text: with next steps, as `Hold mute`."""

    text: str
    buttons: tuple[Button, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Undo:
    """The way back: a row with its values, people by uuid, and what its button says."""

    label: str
    command: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Option:
    """One of several things that a person could have meant."""

    value: str
    label: str
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture that the surface keeps already, and its words for who cannot see it."""

    file_id: str
    alt: str


@dataclass(frozen=True, kw_only=True)
class Choose:
    """Several match; the answer comes back with `pending_id` and one option's value."""

    question: str
    options: tuple[Option, ...]
    pending_id: str
    picture: Picture | None = None
    """What the options look like."""


@dataclass(frozen=True, kw_only=True)
class Confirm:
    """Asked before what ends, removes or affects everyone."""

    question: str
    yes: str
    pending_id: str
    is_danger: bool = True


FieldKind: TypeAlias = Literal[
    "text",
    "multiline",
    "number",
    "choice",
    "choices",
    "participant",
    "participants",
    "checkbox",
    "person",
]


@dataclass(frozen=True, kw_only=True)
class FormField:
    """One input of a form; `name` is the argument it fills.

    What comes back is text: of several choices or people the values with commas between, of a
    checkbox `yes`, of a person of the workspace their id.
    """

    name: str
    label: str
    hint: str = ""
    placeholder: str = ""
    is_optional: bool = False
    max_length: int = 200
    kind: FieldKind = "text"
    choices: tuple[Option, ...] = ()
    is_searched: bool = False
    """Whether a menu asks for what it lists while somebody types; `choices` are those chosen."""
    initial: str = ""
    """Written as it comes back."""
    minimum: float | None = None
    maximum: float | None = None
    is_decimal: bool = False
    """Whether a number may have a fraction."""
    is_rare: bool = False
    """Whether it is shown only to whoever asks for more."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """More is needed than fits a line, or than may stand in one: a modal asks for it."""

    invitation: str
    """What the message with the button says, where a modal cannot open at once."""
    button: str
    title: str
    fields: tuple[FormField, ...]
    pending_id: str
    submit: str = "OK"
    opens_at_once: bool = False
    """Whether a typed command opens it without a word, for the form is all that it does."""
    is_danger: bool = False
    """Whether it stands before what ends, removes or affects everyone."""


@dataclass(frozen=True, kw_only=True)
class FieldErrors:
    """What is wrong with a form, by field; outside of a form the texts stand alone."""

    errors: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Not done, by rule; the text names the rule and the next step."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Failed:
    """Not done, or not known to be; `reference` stands in the log beside the cause."""

    text: str
    reference: str


Outcome: TypeAlias = Done | Choose | Confirm | Form | FieldErrors | Refused | Failed
