"""What both simulators know: what was said where, what came of it, and what stands in Slack."""

import re
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["chat", "caption"]

# Whatever is said carries such a word, found nowhere else: its kind, its meeting, its number.
MARK = re.compile(r"\b(?:chat|caption|reply|edited)-\w+-\d+\b")


@dataclass(frozen=True, kw_only=True)
class Line:
    """Said in a meeting; `at` is when it was written to a stream, or said where none was open."""

    mark: str
    kind: Kind
    channel: str
    speaker: str
    text: str
    at: float


@dataclass(frozen=True, kw_only=True)
class Post:
    """A message of the bridge, as it stands in the end."""

    channel: str
    ts: str
    thread: str | None
    author: str
    words: str

    @property
    def at(self) -> float:
        return float(self.ts)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a person wrote in a card's thread; times are those of the bridge's acknowledgement.

    None where there was none: Slack has given up, or still tries.
    """

    mark: str
    channel: str
    thread: str
    ts: str
    accepted_at: float | None
    withdrawn_at: float | None = None


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A new wording of a reply; `mark` stands in it alone."""

    mark: str
    reply: str
    channel: str
    accepted_at: float | None


@dataclass(frozen=True, kw_only=True)
class Saying:
    """What the node was asked to say in the meeting, and whether it did and answered."""

    channel: str
    text: str
    at: float
    has_acted: bool
    is_answered: bool


@dataclass(frozen=True, kw_only=True)
class Stop:
    """From when to when a kind was not to be mirrored: `!stop`, off, leave or unbind.

    `is_exit` says that the bridge went out, so that what comes later is another meeting.
    """

    channel: str
    kind: Kind
    begins: float
    ends: float
    is_exit: bool = False


@dataclass(kw_only=True)
class Known:
    """Everything of one world, in the order in which it happened.

    `notices` are what the bridge told single people, `threads` say of each root what is below it,
    `deaths` are when its process ended, killed or not; what it had been told in the last
    `unstored` seconds need not have been stored by then. `lapses` are from when to when one that
    lived could store nothing, so that others took it for dead. `farewells` are until when one that
    was stopped says it has heard all of a meeting.
    """

    lines: list[Line] = field(default_factory=list)
    unheard: list[Line] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    threads: dict[tuple[str, str], Kind] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    sayings: list[Saying] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    deaths: list[float] = field(default_factory=list)
    lapses: list[tuple[float, float]] = field(default_factory=list)
    farewells: list[float] = field(default_factory=list)
    unstored: float = 15.0
    log: list[str] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)


What = Literal[
    "lost",
    "doubled",
    "out of order",
    "misplaced",
    "under another name",
    "cut",
    "echoed",
    "said after it was withdrawn",
    "not told",
    "not marked",
    "leaked",
]


@dataclass(frozen=True)
class Finding:
    """A promise that was not kept, and of which line."""

    what: What
    mark: str
