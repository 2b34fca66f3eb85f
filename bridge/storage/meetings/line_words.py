"""The words of a line, as they can be searched without being readable: short keyed hashes.

A word is folded first: whatever its case, its accents, its width. What stands in the database is
for each binding another hash, so that words of two channels cannot be compared; of one line each
word stands once and in no order. Whoever has the database and no key learns how many different
words a line has, and which lines of one channel share some.

Scripts without blanks between words are taken in pairs of characters.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import islice

from bridge.storage.transactions.encryption import Cipher
from bridge.storage.transactions.normal_forms import normalized

CONTEXT = "line.words"
MARK_BYTES = 4
# A line has at most some thousand characters; what is said in one breath has far fewer words.
_MOST_WORDS = 400
_LONGEST_WORD = 64
_LONGEST_READ = 20_000
_WORD = re.compile(r"[^\W_]+")
# Thai, Lao, Khmer and Burmese; kana, ideographs.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]+"
)


def words_of(text: str) -> list[str]:
    """Its folded words in their order, each as often as it stands there."""
    folded = fold(text[:_LONGEST_READ])
    if folded.isascii():
        return [word[:_LONGEST_WORD] for word in _WORD.findall(folded)]
    return [part for match in _WORD.finditer(folded) for part in _parts(match[0])]


def fold(text: str) -> str:
    """As it is compared: without case, width and accents."""
    if text.isascii():
        return text.lower()
    # One character may come apart into eighteen.
    apart = normalized("NFKD", text)[:_LONGEST_READ].casefold()
    plain = "".join(each for each in apart if unicodedata.category(each) != "Mn")
    return normalized("NFC", plain)


def marks(cipher: Cipher, binding_id: str, text: str) -> bytes:
    """What is stored with a line: the hashes of its words by the newest key, sorted."""
    words = islice(dict.fromkeys(words_of(text)), _MOST_WORDS)
    key = cipher.subkeys(CONTEXT, binding_id)[0]
    return b"".join(sorted({_mark(key, word) for word in words}))


def wanted(cipher: Cipher, binding_id: str, words: Collection[str]) -> list[tuple[bytes, ...]]:
    """For each word what may stand for it: by the newest key, or an earlier one."""
    keys = cipher.subkeys(CONTEXT, binding_id)
    return [tuple(_mark(key, word) for key in keys) for word in words]


@lru_cache(maxsize=20_000)
def _mark(key: bytes, word: str) -> bytes:
    return hashlib.blake2b(word.encode(), key=key, digest_size=MARK_BYTES).digest()


def _parts(word: str) -> Iterator[str]:
    if word.isascii():
        yield word[:_LONGEST_WORD]
        return
    end = 0
    for match in _UNSPACED.finditer(word):
        if match.start() > end:
            yield word[end : match.start()][:_LONGEST_WORD]
        run = match[0]
        yield from (run[at : at + 2] for at in range(max(1, len(run) - 1)))
        end = match.end()
    if end < len(word):
        yield word[end:][:_LONGEST_WORD]


def has_all(text: str, words: Collection[str]) -> bool:
    """Whether these folded words stand in it, anywhere."""
    return set(words).issubset(words_of(text))


def begins(name: str, words: Collection[str]) -> bool:
    """Whether each of these folded words begins one of the name's."""
    own = words_of(name)
    return all(any(each.startswith(word) for each in own) for word in words)
