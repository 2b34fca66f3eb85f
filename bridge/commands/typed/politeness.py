"""What stands around a command and changes nothing of it; pure."""

from collections.abc import Sequence

from bridge.commands.typed.vocabulary import (
    ASKED,
    BEFORE_A_QUESTION,
    CONTRACTIONS,
    POLITE_FIRST,
    POLITE_LAST,
)
from bridge.commands.typed.words import Word, words_of

# No colon, for `:star:` ends with one.
_ENDS = ".,!?; "
_PLEASE = "please"
# Nobody is more polite than that.
_MOST = 6
_FIRST = tuple(tuple(each.split()) for each in sorted(POLITE_FIRST, key=len, reverse=True))
_LAST = tuple(tuple(each.split()) for each in sorted(POLITE_LAST, key=len, reverse=True))

_QUESTION = tuple((*each.split(), word) for each in BEFORE_A_QUESTION for word in sorted(ASKED))

_LONGEST = max(len(each) for each in (*_FIRST, *_LAST, *_QUESTION))


def without_first(words: Sequence[Word]) -> Sequence[Word]:
    """Without `could you please`; of what is nothing else all is left."""
    rest = words
    for _ in range(_MOST):
        plain = [_plain(each) for each in rest[:_LONGEST]]
        count = _count(_FIRST, plain) or max(_count(_QUESTION, plain) - 1, 0)
        rest = rest[count:]
        if not count or not rest:
            break
    return rest or words


def without_last(words: Sequence[Word]) -> Sequence[Word]:
    """Without `, please!`."""
    rest = words
    for _ in range(_MOST):
        plain = [_plain(each) for each in rest[-_LONGEST:]]
        count = _count(_LAST, plain, is_last=True)
        rest = rest[: len(rest) - count]
        if not count or not rest:
            break
    return _without_ends(rest) if rest else words


def without_inner(line: str) -> str:
    """Without a `please` between other words, and with the commas of the rest."""
    words = words_of(line)
    last = len(without_last(words)) - 1
    kept = [each for n, each in enumerate(words) if not 0 < n < last or not _is_please(each)]
    return line if len(kept) == len(words) else " ".join(line[e.start : e.end] for e in kept)


def _is_please(word: Word) -> bool:
    return _plain(word) == _PLEASE


def is_around(text: str) -> bool:
    """Whether something of it would be taken for politeness."""
    words = text.split()
    folded = [each.casefold().strip(_ENDS) for each in words]
    return (
        not words
        or text[-1] in _ENDS
        or bool(_count(_FIRST, folded))
        or bool(_count(_LAST, folded, is_last=True))
    )


def _count(
    polite: Sequence[tuple[str, ...]], words: Sequence[str], *, is_last: bool = False
) -> int:
    for each in polite:
        part = words[-len(each) :] if is_last else words[: len(each)]
        if tuple(part) == each:
            return len(each)
    return 0


def _plain(word: Word) -> str:
    """What is quoted is nobody's politeness."""
    if word.is_quoted:
        return ""
    plain = word.text.casefold().strip(_ENDS)
    return CONTRACTIONS.get(plain, plain)


def _without_ends(words: Sequence[Word]) -> Sequence[Word]:
    last = words[-1]
    kept = last.text.rstrip(_ENDS)
    if last.is_quoted or not kept or kept == last.text:
        return words
    end = last.start + len(kept)
    return [*words[:-1], Word(kept, last.number, last.start, end)]
