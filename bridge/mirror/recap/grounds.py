"""What the picture of a meeting is drawn on, and in which colors; pure."""

from dataclasses import dataclass

from bridge.mirror.recap import voices


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A paper, and the colors that are told apart on it."""

    paper: str
    ink: str
    faint: str
    line: str
    present: str
    """Somebody is there; who speaks, and hands, lie on it."""
    hand: str
    slides: str
    voices: tuple[str, ...]
    has_letters: bool = False
    """Whether whoever looks at it brings letters for any name; those of `lettering` are few."""


# As white as the page of a transcript, and as what it is printed on.
WHITE = Ground(
    paper="#ffffff",
    ink="#1d1c1d",
    faint="#616061",
    line="#e3e5e8",
    present="#d5dae0",
    hand="#c2410c",
    slides="#6d28d9",
    voices=voices.LIGHT,
)
# Between a light and a dark Slack: it dazzles nobody in the one, and has an edge in both.
SLATE = Ground(
    paper="#3a414a",
    ink="#f4f5f7",
    faint="#c8ced6",
    line="#4b545f",
    present="#515a65",
    hand="#ff9152",
    slides="#b9a0ff",
    voices=voices.DARK,
)
# Within the page of a transcript, whose style has the colors of `WHITE` and `SLATE` by these names.
PAGE = Ground(
    paper="var(--paper)",
    ink="var(--ink)",
    faint="var(--faint)",
    line="var(--line)",
    present="var(--present)",
    hand="var(--hand)",
    slides="var(--slides)",
    voices=tuple(f"var(--v{number})" for number in range(len(voices.LIGHT))),
    has_letters=True,
)
