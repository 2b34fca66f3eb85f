"""Tokens as Fernet has them, made and opened without beginning a cipher anew for each.

To begin is most of what Fernet itself takes, and each line is sealed and opened three times.
Whatever has been written stays readable, by Fernet as well.
"""

import base64
import binascii
import hmac
import os
import time
from threading import Lock

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

_VERSION = b"\x80"
_TIME_BYTES = 8
_BLOCK = 16
_MARK_BYTES = 32
_HEAD = len(_VERSION) + _TIME_BYTES
# Of nothing: with the vector, and one block that is padding.
_SHORTEST = _HEAD + 2 * _BLOCK + _MARK_BYTES
_PADDING = [bytes((missing,)) * missing for missing in range(_BLOCK + 1)]


class Seal:
    """One key's, which has the form of Fernet's; for any thread.

    CBC adds to each block the encrypted one before it, and to the first a random vector. One
    context goes on from value to value, so each begins with a random block of its own: encrypted,
    it is as random, and it is the vector of what follows.
    """

    def __init__(self, key: bytes) -> None:
        raw = base64.urlsafe_b64decode(key)
        self._marking = hmac.new(raw[:_BLOCK], digestmod="sha256")
        cipher = Cipher(AES(raw[_BLOCK:]), CBC(os.urandom(_BLOCK)))
        self._encryptor, self._decryptor = cipher.encryptor(), cipher.decryptor()
        self._turn = Lock()

    def close(self, plaintext: bytes) -> bytes:
        """The token that holds it."""
        padding = _PADDING[_BLOCK - len(plaintext) % _BLOCK]
        blocks = b"".join((os.urandom(_BLOCK), plaintext, padding))
        with self._turn:
            body = self._encryptor.update(blocks)
        marked = _VERSION + int(time.time()).to_bytes(_TIME_BYTES, "big") + body
        return base64.urlsafe_b64encode(marked + self._mark(marked))

    def open(self, token: bytes) -> bytes | None:
        """What it holds; None where this key has not closed it."""
        try:
            found = base64.urlsafe_b64decode(token)
        except binascii.Error:
            return None
        marked, mark = found[:-_MARK_BYTES], found[-_MARK_BYTES:]
        is_whole = len(found) >= _SHORTEST and (len(marked) - _HEAD) % _BLOCK == 0
        if not is_whole or not hmac.compare_digest(self._mark(marked), mark):
            return None
        with self._turn:
            # The vector is a block as well, and makes sense of the next; itself it becomes none.
            blocks = self._decryptor.update(marked[_HEAD:])[_BLOCK:]
        return blocks[: -blocks[-1]]

    def _mark(self, marked: bytes) -> bytes:
        own = self._marking.copy()
        own.update(marked)
        return own.digest()
