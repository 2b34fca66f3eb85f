"""Secrets at rest: what stands in an encrypted column can be read only with a key, and only there.

A key is either a Fernet key (44 characters, taken as it is) or any other text, stretched with
scrypt; one that is short enough to be guessed is complained of in the log. The first key
encrypts, all of them decrypt, so that a new key can be put in front while the old one is still
needed. The column's name and the row's key are bound inside the plaintext: a value copied into
another column, or another row, is refused. What was written before rows were bound still opens,
in any row of its column; `bridge rotate-keys` binds it.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from json.encoder import encode_basestring_ascii
from random import Random
from typing import Any, Self

import structlog
from pydantic import SecretStr
from pydantic_core import to_json

from bridge.errors import BridgeError, SettingsError, new_reference
from bridge.storage.transactions.sealing import Seal

_FERNET_KEY_LENGTH = 44
_FERNET_KEY_BYTES = 32
_SHORT_PASSPHRASE = 16
_MARK_BYTES = 16
# All replicas must derive the same key from the same setting, so the salt is a constant.
_SALT = b"pexip-slack-bridge/storage/1"
_MARKING = b"pexip-slack-bridge/mark/1"
_MOST_SUBKEYS = 1000
# Behind a context whose value names its row; no table and no column has it in its name.
_OF_ROW = "#"


_log = structlog.get_logger()


class DecryptionError(BridgeError):
    """A stored secret does not open: another key wrote it, or it belongs elsewhere."""


class Cipher:
    """Encrypts for, and decrypts from, a named column."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise SettingsError(["BRIDGE_SECRET_KEYS: at least one key is needed."])
        self._told: set[str] = set()
        stretched = [_fernet_key(key) for key in keys]
        self._seals = [Seal(key) for key in stretched]
        self._subkeys: dict[str, tuple[bytes, ...]] = {}
        self._mark_keys = [hmac.digest(key, _MARKING, "sha256") for key in stretched]
        self._marking = [hmac.new(key, digestmod="sha256") for key in self._mark_keys]

    @classmethod
    def from_setting(cls, setting: str) -> Self:
        """Take keys as people write them: newest first, separated by commas."""
        return cls([key for part in setting.split(",") if (key := part.strip())])

    def encrypt(self, context: str, plaintext: str, *row: str | int) -> bytes:
        """Encrypt for one place: `context` is "table.column", `row` are the values of its key."""
        return self._encrypt(context, plaintext.encode(), row)

    def decrypt(self, context: str, ciphertext: bytes, *row: str | int) -> SecretStr:
        """Raises DecryptionError; without a row it is not looked in which it stands."""
        found, _, value = self._open(context, ciphertext).decode().partition("\0")
        if found == f"{context}{_OF_ROW}":
            named, _, value = value.partition("\0")
            if row and named != _name(row):
                raise DecryptionError(f"A stored value of {context} was written for another row.")
        elif found != context:
            raise DecryptionError(f"A stored value of {context} was written for another column.")
        return SecretStr(value)

    def find(
        self, context: str, ciphertext: bytes, *row: str | int, **told: str
    ) -> SecretStr | None:
        """None where it does not open: one row must not stop all others.

        The log tells of each such value once, with what else is `told`, and under the same
        reference whoever reads it.
        """
        try:
            return self.decrypt(context, ciphertext, *row)
        except DecryptionError as error:
            reference = new_reference(Random(bytes(ciphertext)))  # noqa: S311 - no secret
            if reference not in self._told:
                self._told.add(reference)
                _log.error(
                    "A stored value is passed over", reference=reference, cause=str(error), **told
                )
            return None

    def rotate(self, context: str, ciphertext: bytes, *row: str | int) -> bytes:
        """The same value, encrypted with the newest key, and bound to its row."""
        return self.encrypt(
            context, self.decrypt(context, ciphertext, *row).get_secret_value(), *row
        )

    def marks(self, context: str, value: str) -> tuple[str, ...]:
        """What stands for a value where others can read it: a keyed hash, 32 hexadecimal digits.

        One for each key, the newest first, so that what was marked with an earlier key is known
        again for as long as that key is set.
        """
        marked = f"{context}\0{value}".encode()
        return tuple([_digest(each, marked)[:_MARK_BYTES].hex() for each in self._marking])

    def subkeys(self, context: str, value: str) -> tuple[bytes, ...]:
        """Keys of their own for hashes of one purpose, 32 bytes each; one for each key as `marks`.

        They are derived once: whoever hashes every word of a line asks again and again.
        """
        named = f"{context}\0{value}"
        if named not in self._subkeys:
            while len(self._subkeys) >= _MOST_SUBKEYS:
                del self._subkeys[next(iter(self._subkeys))]
            self._subkeys[named] = tuple(
                hmac.digest(key, named.encode(), "sha256") for key in self._mark_keys
            )
        return self._subkeys[named]

    def encrypt_json(self, context: str, value: Any, *row: str | int) -> bytes:
        return self._encrypt(context, to_json(value), row)

    def find_json(self, context: str, ciphertext: bytes, *row: str | int) -> Any:
        """As `find`; what was stored must not be None itself."""
        found = self.find(context, ciphertext, *row)
        return None if found is None else json.loads(found.get_secret_value())

    def _encrypt(self, context: str, plaintext: bytes, row: Sequence[str | int]) -> bytes:
        place = f"{context}{_OF_ROW}\0{_name(row)}\0" if row else f"{context}\0"
        return self._seals[0].close(place.encode() + plaintext)

    def _open(self, context: str, ciphertext: bytes) -> bytes:
        for seal in self._seals:
            if (plaintext := seal.open(ciphertext)) is not None:
                return plaintext
        raise _unreadable(context)


def _digest(keyed: hmac.HMAC, marked: bytes) -> bytes:
    """To copy what has taken its key in is less than to begin anew with the key."""
    own = keyed.copy()
    own.update(marked)
    return own.digest()


def _name(row: Sequence[str | int]) -> str:
    """Of no two rows the same; in JSON no value can hold what ends it."""
    # As `dumps` has it without blanks, which makes a new encoder each time.
    named = [encode_basestring_ascii(each) if isinstance(each, str) else str(each) for each in row]
    return f"[{','.join(named)}]"


def _unreadable(context: str) -> DecryptionError:
    return DecryptionError(
        f"A stored value of {context} does not open with any of BRIDGE_SECRET_KEYS."
        " Was a key removed that is still needed?"
    )


def _fernet_key(key: str) -> bytes:
    if len(key) == _FERNET_KEY_LENGTH and _is_fernet_key(key):
        return key.encode()
    if len(key) < _SHORT_PASSPHRASE:
        _log.warning("A key of BRIDGE_SECRET_KEYS is short; take 32 random characters or more")
    stretched = hashlib.scrypt(key.encode(), salt=_SALT, n=2**14, r=8, p=1, dklen=_FERNET_KEY_BYTES)
    return base64.urlsafe_b64encode(stretched)


def _is_fernet_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, altchars=b"-_", validate=True)) == _FERNET_KEY_BYTES
    except (binascii.Error, ValueError):
        return False
