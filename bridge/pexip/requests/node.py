"""What a node is asked about itself: the API document, "Other miscellaneous requests"."""

from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import from_json

from bridge.pexip.models import WireModel
from bridge.pexip.request import Request


class KeySet(WireModel):
    """A JSON Web Key Set; each key names itself by `kid`."""

    keys: tuple[dict[str, Any], ...]


def _read_json(value: object) -> object:
    return from_json(value) if isinstance(value, bytes) else value


class NodeStatus(Request[Any]):
    """Whether the node takes new calls; section "Conferencing Node status (maintenance mode)".

    Result: "OK". Errors: 503 in maintenance, while its calls go on; 404 from what is no node.
    """

    method = "GET"
    path = "status"
    is_about_conference = False


class GetSigningKeys(Request[Annotated[KeySet, BeforeValidator(_read_json)]]):
    """The public keys that check what `GetAttestation` gives; section "get_attestation".

    Result: the key set, which is the whole body. Errors: 404 from nodes before version 38.
    """

    method = "GET"
    path = "jwk"
    is_about_conference = False
    is_answered_by_body = True
