"""Words that all rows share: for everybody, oneself, the meeting, and for being polite."""

from collections.abc import Iterator
from types import MappingProxyType

ME = frozenset({"me", "myself", "my", "i", "mine"})
"""Whoever asks."""

PRONOUNS = frozenset({"him", "her", "them", "he", "she", "they", "it", "himself", "herself"})
"""Somebody who was spoken of before."""

SOMEBODY = frozenset({"somebody", "someone", "anybody", "anyone", "some one", "any one"})
"""Nobody’s name, and nobody who was spoken of."""

_EVERYONE = ("all", "everyone", "everybody", "every one", "all people", "all participants")
_ALL_THESE = (
    *_EVERYONE,
    "everyone here",
    "all of them",
    "all of us",
    "them all",
    "us all",
    "people",
    "participants",
    "attendees",
    "all attendees",
    "users",
    "all users",
    "folks",
    "audience",
    "whole room",
    "lot",
)
# A single `guest` may be anybody's name.
_GUESTS = (
    "guests",
    "all guests",
    "every guest",
    "all of the guests",
    "everyone who is not a host",
    "everyone that is not a host",
    "everyone who isn't a host",
    "everyone that isn't a host",
    "non-hosts",
    "non hosts",
)
_HOSTS = ("host", "hosts", "all hosts", "every host", "chairs", "all of the hosts")
_HANDS = (
    "hands",
    "all hands",
    "raised hands",
    "all raised hands",
    "hands up",
    "everyone with a hand up",
    "everyone with hands up",
    "everyone with their hands up",
    "everyone with their hand raised",
    "everyone with their hand up",
    "everyone with a raised hand",
    "whoever has a hand up",
    "whoever raised a hand",
    "people with hands up",
)
_WAITING = (
    "waiting",
    "waiting room",
    "all waiting",
    "everyone waiting",
    "everybody waiting",
    "whoever waits",
    "whoever is waiting",
    "people waiting",
    "everyone in the waiting room",
)
_SPEAKING = (
    "speaker",
    "active speaker",
    "speaking",
    "talking",
    "whoever speaks",
    "whoever is speaking",
    "whoever is talking",
    "everyone speaking",
    "everyone who is speaking",
    "everyone who is talking",
)
_PRESENTING = (
    "presenter",
    "presenters",
    "presenting",
    "whoever presents",
    "whoever is presenting",
    "whoever is sharing",
    "everyone presenting",
    "everyone who is presenting",
)
_MUTED = ("everyone muted", "muted people", "muted ones", "whoever is muted")
_OTHERS = (
    "others",
    "all others",
    "all the others",
    "everyone else",
    "everybody else",
    "rest",
    "all the rest",
    "anyone else",
)

GROUPS = MappingProxyType(
    {
        **dict.fromkeys(_ALL_THESE, "everyone"),
        **dict.fromkeys(_GUESTS, "guests"),
        **dict.fromkeys(_HOSTS, "hosts"),
        **dict.fromkeys(_HANDS, "hands"),
        **dict.fromkeys(_WAITING, "waiting"),
        **dict.fromkeys(_SPEAKING, "speaking"),
        **dict.fromkeys(_PRESENTING, "presenting"),
        **dict.fromkeys(_MUTED, "muted"),
        **dict.fromkeys(_OTHERS, "others"),
    }
)
"""What people call several at once, and which of them are meant; a `the` in front is allowed."""

QUESTIONS = frozenset(
    (
        *("is", "are", "am", "was", "were", "do", "does", "did"),
        *("why", "when", "where", "what", "which", "can", "could", "should", "would"),
    )
)
"""What a question begins with, which is no slip of a command."""

VERBS = frozenset(
    (
        *("mute", "unmute", "silence", "lock", "unlock", "admit", "let", "kick", "remove", "eject"),
        *("spotlight", "unspotlight", "pin", "unpin", "lower", "raise", "hold", "resume", "rename"),
        *("turn", "switch", "make", "promote", "demote", "put", "send", "move", "bring", "get"),
        *("close", "open", "end", "start", "stop", "show", "hide", "tell", "message", "whisper"),
        *("say", "invite", "dial", "call", "add", "set", "clear", "transfer", "transcript", "undo"),
        *("take", "give", "throw", "disconnect", "banner", "captions", "slides", "leave", "join"),
        *("split", "allow", "record", "find"),
    )
)
"""What a second order of a line begins with; few people are called so."""

WAYS_BACK = frozenset(
    frozenset(pair)
    for pair in (
        ("lock", "unlock"),
        ("mute", "unmute"),
        ("muteall", "unmuteall"),
        ("video off", "video on"),
        ("spotlight", "unspotlight"),
        ("hold", "resume"),
        ("raise", "lower"),
        ("banner", "banner off"),
    )
)
"""Rows of which each takes the other one back."""

EXCEPT = (
    "except for",
    "except",
    "all but",
    "but not",
    "but",
    "apart from",
    "aside from",
    "other than",
    "besides",
    "without",
    "excluding",
    "save",
    "minus",
    "who is not",
    "who are not",
    "who isn't",
    "who aren't",
    "not",
)
"""What parts those who are meant from those who are not."""

_MEETINGS = ("meeting", "call", "conference", "room", "session", "vmr", "conf")
_LANGUAGES = (
    "arabic chinese danish dutch english finnish french german greek hindi italian japanese korean "
    "norwegian polish portuguese russian spanish swedish turkish ukrainian deutsch español français"
)

_UNIT = r"(?:s|secs?|seconds?|m|mins?|minutes?|h|hours?)"
_SPAN = rf"\d+ ?{_UNIT}"

CLASSES = MappingProxyType(
    {
        "all": r"(?:the )?(?:all|everyone|everybody)(?: (?:of )?(?:them|people|the people))?",
        "meeting": rf"(?:(?:the|this|our|my) )?(?:whole )?(?:{'|'.join(_MEETINGS)})(?: room)?",
        "mention": r"<@\w+>",
        "address": r"(?:\S*[@:]\S*|\+?[\d-]{3,}|\S+\.\S+)",
        # Only a number is written in groups.
        "number": r"\+?\(?\d[\d()/-]*(?: [\d()/-]+)+",
        "but": r".+?",
        "doing": r"(?!(?:presenting|sharing|talking|speaking|waiting) in )\w+ing \S.*",
        # What is asked of people holds one of these words, and is nobody's name.
        "state": r"(?:\S+ )*?(?:(?:un)?muted|waiting|presenting|sharing|lobby|hands?|mics?"
        r"|microphones?|cameras?)(?: (?!in )\S+)*",
        "people": r"\S+(?: \S+)??(?:,? (?:and|&) \S+(?: \S+)??)*?",
        # A room may be called 1.2, and nobody's alias is.
        "alias": r"[a-z][\w-]*(?:\.[a-z][\w-]*)+(?:@\S+)?|\S+@\S+",
        "span": _SPAN,
        "more": rf"(?:another {_SPAN}|(?:an )?extra {_SPAN}|\d+ ?(?:more|extra|additional) {_UNIT}"
        rf"|{_SPAN} (?:more|extra|longer))",
        "language": rf"(?:{'|'.join(_LANGUAGES.split())})",
    }
)
"""Regular expressions for a phrase's `<all>` and its like."""


def _slips_of(word: str) -> Iterator[str]:
    """With a letter missing, doubled, or in its neighbour's place; so long a word is no name."""
    for place in range(1, len(word)):
        before, letter, rest = word[:place], word[place], word[place + 1 :]
        yield before + rest
        yield before + letter + letter + rest
        if rest and rest[0] != letter:
            yield before + rest[0] + letter + rest[1:]


CONTRACTIONS = MappingProxyType(
    {
        "who's": "who is",
        "whos": "who is",
        "who're": "who are",
        "what's": "what is",
        "whats": "what is",
        "how's": "how is",
        "i'm": "i am",
        "we're": "we are",
        "can't": "cannot",
        "cant": "cannot",
        "dont": "don't",
        "thats": "that's",
        **{
            f"{verb}n{apostrophe}t": f"{verb} not"
            for verb in ("has", "have", "did", "should")
            for apostrophe in ("'", "")
        },
        "lets": "let's",
        "plz": "please",
        "pls": "please",
        "every1": "everyone",
        "evry1": "everyone",
        **{slip: word for word in ("everyone", "everybody") for slip in _slips_of(word)},
        "ppl": "people",
        "everybodys": "everybody's",
        "everyones": "everyone's",
    }
)

SOUNDS = MappingProxyType(
    {
        "lite": "light",
        "kam": "cam",
        "kapt": "capt",
        "kik": "kick",
        "mikr": "micr",
        "brake": "break",
        "gest": "guest",
        "rays": "rais",
        "wisp": "whisp",
        "skreen": "screen",
    }
)
"""How our words are written by ear."""

POLITE_FIRST = (
    "please",
    "kindly",
    "just",
    "actually",
    "quick",
    "quickly",
    "now",
    "ok",
    "okay",
    "so",
    "and",
    "hey",
    "hi",
    "hello",
    "pexip",
    "bridge",
    "bot",
    "can you",
    "could you",
    "would you",
    "will you",
    "can u",
    "could u",
    "would u",
    "will u",
    "can we",
    "could we",
    "can i",
    "could i",
    "may i",
    "shall we",
    "let's",
    "let us",
    "i want to",
    "i need to",
    "i want you to",
    "i need you to",
    "i would like to",
    "i would like you to",
    "i'd like to",
    "i'd like you to",
    "we need to",
    "we should",
    "you should",
    "go ahead and",
    "oops",
    "ooops",
    "whoops",
    "sorry",
    "oh",
    "oh no",
    "ah",
    "argh",
    "um",
    "uh",
    "er",
    "erm",
    "hmm",
    "damn",
    "alright",
    "all right then",
    "guys",
    "quick one",
    "that's it",
    "that's all",
)
BEFORE_A_QUESTION = ("tell me", "show me", "do you know", "i want to know", "say me")
# `who's` is one word that stands for two.
ASKED = frozenset({"who", "where", "which", "how", "who is", "what is"})
"""Before what is asked these are polite; nobody writes such a question to themselves."""

POLITE_LAST = (
    "please and thanks",
    "please and thank you",
    "please",
    "thanks",
    "thank you",
    "thx",
    "ty",
    "cheers",
    "now",
    "right now",
    "just now",
    "rn",
    "atm",
    "at the moment",
    "currently",
    "asap",
    "immediately",
    "quickly",
    "quick",
    "will you",
    "would you",
    "can you",
    "ok",
    "okay",
    "already",
    "only",
    "again",
    "too",
    "as well",
    "also",
    "so far",
    "up to now",
    "until now",
)
"""What may stand around a command and changes nothing of it."""
