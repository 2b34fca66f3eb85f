"""Several people as they are named at once: `alice and bob`, `all guests except carol`; pure.

What is in quotes is only ever one person's name.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bridge.commands.typed.runs import shorten_runs
from bridge.commands.typed.vocabulary import CONTRACTIONS, EXCEPT, GROUPS, ME, PRONOUNS, SOMEBODY
from bridge.commands.typed.words import Word, split_names

_EXCEPT = re.compile(
    rf"(?P<those>.+?),?\s+(?:{'|'.join(map(re.escape, EXCEPT))})\s+(?P<these>.+)",
    re.IGNORECASE | re.DOTALL,
)
_ALL_BUT = re.compile(r"(?P<those>all)\s+but\s+(?P<these>.+)", re.IGNORECASE | re.DOTALL)
BEFORE_A_NAME = frozenset({"the", "both"})
_BOTH = re.compile(r"both\s+(?:of\s+)?(?:the\s+)?(?P<those>[^\"]+)", re.IGNORECASE | re.DOTALL)
_LONGEST_GROUP = max(len(each.split()) for each in GROUPS) + 1
# `dave n erin`, `bob und carol`; a name of several words that has one is looked for as a whole.
_SIGNS = re.compile(r"\s+(?:[&+]|'?n'?|und|et|y)\s+|(?<=\w)\+(?=[^\W\d])", re.IGNORECASE)
# `just @bob:` is Bob; a mention is none of a name.
_AROUND = re.compile(r"^(?:just|only)\s+|^@(?=\w)|^'(?=.+'$)|(?<=\w)'$|,+$", re.IGNORECASE)
_WHO = re.compile(
    r"(?:(?:everyone|everybody|all|those|people|anyone|anybody) (?:who|that)|whoever) "
    r"(?P<verb>is|are|has|have) "
)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True)
class Named:
    """Who is named: groups and names, and who of them is not meant."""

    groups: tuple[str, ...] = ()
    names: tuple[str, ...] = field(default=())
    without: tuple[str, ...] = ()
    both: str = ""
    """The name that two share."""

    @property
    def is_several(self) -> bool:
        return bool(self.groups or self.both) or len(self.names) > 1


def read(text: str) -> Named:
    """All that a text names, of which one name may be everything."""
    if (name := in_quotes(text)) is not None:
        return Named(names=(name,))
    text = shorten_runs(text.strip())
    if (both := _BOTH.fullmatch(text)) is not None:
        text = both["those"]
        if len(named := _listed(text)) == 1:
            return Named(both=named[0])
    # `everyone who is not a host` is a group itself.
    split = None if group_of(text) else _ALL_BUT.fullmatch(text) or _EXCEPT.fullmatch(text)
    if split is not None and (groups := _groups(split_names(split["those"]))):
        return Named(groups=groups, without=_listed(split["these"]))
    listed = _listed(text)
    groups = tuple(dict.fromkeys(group for each in listed if (group := group_of(each))))
    names = tuple(each for each in listed if not group_of(each))
    if names and "others" in groups:
        # `erin and everyone else` are all, whoever asks.
        groups = tuple(dict.fromkeys("everyone" if each == "others" else each for each in groups))
    return Named(groups=groups, names=names)


def means_several(text: str) -> bool:
    """Whether these words, unquoted, would be more than one name."""
    return read(text).is_several or is_me(text)


def means_a_group(text: str) -> bool:
    """Whether these words are no list of names, so that they are kept as they stand."""
    return bool(read(text).groups or _BOTH.fullmatch(text.strip()))


def group_of(name: str) -> str | None:
    """Which group goes by that name."""
    plain = _plain(name)
    said = " ".join(CONTRACTIONS.get(each, each) for each in plain.split())
    return GROUPS.get(plain) or GROUPS.get(said) or GROUPS.get(_without_clause(said))


def _without_clause(said: str) -> str:
    """`everyone with a hand up` of `people who have a hand up`."""
    found = _WHO.match(said)
    if found is None:
        return said
    having = ["with"] if found["verb"].startswith("ha") else []
    return " ".join(("everyone", *having, said[found.end() :]))


def span_of_people(words: Sequence[Word], *, with_and: bool) -> int:
    """How many of the first words name people, where a name is one word and more words follow."""
    folded = ["" if each.is_quoted else each.text.casefold() for each in words]
    for count in range(min(_LONGEST_GROUP, len(words) - 1), 0, -1):
        if group_of(" ".join(folded[:count])):
            return count + _span_without(folded[count:], words[count:], with_and=with_and)
    return _span_listed(folded, with_and=with_and)


def _span_without(folded: Sequence[str], words: Sequence[Word], *, with_and: bool) -> int:
    for parted in EXCEPT:
        said = parted.split()
        if list(folded[: len(said)]) == said:
            return len(said) + span_of_people(words[len(said) :], with_and=with_and)
    return 0


def _span_listed(folded: Sequence[str], *, with_and: bool) -> int:
    # `the boardroom` and `both bobs` are one name.
    is_half = bool(folded[2:]) and folded[0] in BEFORE_A_NAME
    count = 2 if is_half else min(1, len(folded))
    while 0 < count < len(folded) - 1:
        if folded[count - 1].endswith(",") or folded[count] == ",":
            count += 1
        elif with_and and folded[count] in {"and", "&", "+"}:
            count += 2
        else:
            break
    return count


def is_me(name: str) -> bool:
    return _plain(name) in ME


def is_pronoun(name: str) -> bool:
    """Whether it is somebody whom only the words before would tell."""
    return _plain(name) in PRONOUNS


def is_somebody(name: str) -> bool:
    """Whether it is anybody, whom only whoever says so can choose."""
    return _plain(name) in SOMEBODY


def needs_asker(text: str) -> bool:
    """Whether it has to be known which participant asks."""
    named = read(text)
    if in_quotes(text) is not None:
        return False
    return "others" in named.groups or any(map(is_me, (*named.names, *named.without)))


def in_quotes(text: str) -> str | None:
    """The one name that a text holds in quotes, if it is nothing else."""
    found = _QUOTED.fullmatch(text.strip())
    return _ESCAPED.sub(r"\1", found[1]) if found else None


def _groups(names: Iterable[str]) -> tuple[str, ...]:
    """None of them, if one is a name: then nobody is left out of anything."""
    found = [group_of(each) for each in names]
    return tuple(dict.fromkeys(filter(None, found))) if all(found) else ()


def _listed(text: str) -> tuple[str, ...]:
    """Each once: whoever is named again is nobody else, and looked for in vain."""
    names = (_bare(each) for each in split_names(_SIGNS.sub(", ", text)))
    return tuple(dict.fromkeys(filter(None, names)))


def _bare(name: str) -> str:
    """Without a colon at its end, unless it ends an emoji's."""
    bare = _AROUND.sub("", name).strip()
    return bare.removesuffix(":") if bare.count(":") == 1 else bare


def _plain(name: str) -> str:
    return " ".join(name.casefold().split()).removeprefix("the ")
