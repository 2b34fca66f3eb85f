"""Signed statements that somebody holds a role in a conference, and the key to check them.

Section "get_attestation" of the API document.
"""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

_KEY_ID = "simulated-node"
_NUMBER_BYTES = 32


class Signer:
    """A key of this node's own, made anew on every start."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    def sign(self, claims: dict[str, Any]) -> str:
        """A JSON Web Token under ES256."""
        header = {"alg": "ES256", "typ": "JWT", "kid": _KEY_ID}
        signed = f"{_encode_json(header)}.{_encode_json(claims)}"
        raw = self._key.sign(signed.encode(), ec.ECDSA(hashes.SHA256()))
        numbers = decode_dss_signature(raw)
        signature = b"".join(number.to_bytes(_NUMBER_BYTES, "big") for number in numbers)
        return f"{signed}.{_encode(signature)}"

    def public_keys(self) -> dict[str, Any]:
        """A JSON Web Key Set."""
        point = self._key.public_key().public_numbers()
        return {
            "keys": [
                {
                    "kty": "EC",
                    "crv": "P-256",
                    "use": "sig",
                    "alg": "ES256",
                    "kid": _KEY_ID,
                    "x": _encode(point.x.to_bytes(_NUMBER_BYTES, "big")),
                    "y": _encode(point.y.to_bytes(_NUMBER_BYTES, "big")),
                }
            ]
        }


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _encode_json(value: dict[str, Any]) -> str:
    return _encode(json.dumps(value).encode())
