"""What people call the things they want to be told of, in their own words; pure."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.storage.people.alerts import AlertKind

# What may stand around it: "when a hand goes up", "if somebody is waiting to be let in".
_AROUND = frozenset(
    {
        "when",
        "if",
        "once",
        "about",
        "of",
        "on",
        "for",
        "the",
        "a",
        "an",
        "it",
        "is",
        "are",
        "has",
        "have",
        "been",
        "gets",
        "to",
        "be",
        "let",
        "in",
        "into",
        "there",
        "somebody",
        "someone",
        "anybody",
        "anyone",
        "people",
        "who",
        "my",
        "our",
        "this",
        "meeting",
        "room",
        "up",
        "goes",
        "go",
        "put",
        "their",
        "his",
        "her",
        "or",
        "said",
        "says",
        "written",
        "mentioned",
        "mentions",
        "call",
        "called",
        "new",
        "me",
    }
)
_CALLED: Mapping[AlertKind, frozenset[str]] = MappingProxyType(
    {
        "name": frozenset({"name"}),
        "hands": frozenset({"hand", "hands", "raise", "raises", "raised", "raising"}),
        "waiting": frozenset({"wait", "waits", "waiting", "lobby", "knock", "knocks", "knocking"}),
        "joins": frozenset(
            {"join", "joins", "joined", "joining", "come", "comes", "came", "arrives", "arrived"}
        ),
        "begins": frozenset(
            {"begin", "begins", "beginning", "begun", "began", "start", "starts", "started"}
        ),
    }
)
_MARKS = ".,!?"


def meant(text: str) -> AlertKind | None:
    """`somebody waits` is waiting, `the start` is begins; None for words to look out for."""
    found = [word for word in _words(text) if word not in _AROUND]
    kinds = [kind for kind, called in _CALLED.items() if found and called.issuperset(found)]
    return kinds[0] if kinds else None


def is_only_around(text: str) -> bool:
    """Whether it says nothing by itself, such as “when somebody”."""
    return _AROUND.issuperset(_words(text))


def _words(text: str) -> list[str]:
    return [word.strip(_MARKS) for word in text.casefold().split()]
