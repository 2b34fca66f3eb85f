"""What is sent has the document's types: a field that nobody set stays out, and none is null."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bridge.pexip.models import ParticipantId
from bridge.pexip.requests.own_participant import ReceiveFromAudioMix
from bridge.pexip.requests.table import REQUESTS
from tests.pexip.samples import BOB, SAMPLES

_FOLDER = Path(__file__).parent.parent / "data"
FIELDS: dict[str, dict[str, str]] = json.loads((_FOLDER / "pexip_api_v38_fields.json").read_text())

each_request = pytest.mark.parametrize("request_class", REQUESTS, ids=lambda cls: cls.__name__)


def sparse(request_class):
    """The sample with its required fields only."""
    sample = SAMPLES[request_class]
    fields = request_class.model_fields
    return request_class.model_construct(
        **{
            name: getattr(sample, name) if field.is_required() else field.get_default()
            for name, field in fields.items()
        }
    )


def typed(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
    return "object"


def flat(body: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in body.items():
        yield f"{prefix}{name}", value
        inner = value if isinstance(value, list) else [value]
        for each in inner:
            if isinstance(each, dict):
                yield from flat(each, f"{prefix}{name}.")


@each_request
@pytest.mark.parametrize("made", [SAMPLES.__getitem__, sparse], ids=["full", "sparse"])
def test_a_body_has_only_documented_types(request_class, made):
    body = made(request_class).body() or {}
    known = FIELDS.get(request_class.__name__)

    for name, value in flat(body):
        if known is None:
            # In no document: at least nothing is sent that says nothing.
            assert value is not None, name
            continue
        parent, _, _ = name.rpartition(".")
        wanted = known.get(name) or known.get(f"{parent}.*")
        assert wanted is not None, f"{name} is not documented"
        assert typed(value) in wanted.split(" or "), f"{name} is a {typed(value)}"


def test_every_documented_post_is_in_the_table():
    undocumented = {
        each.__name__
        for each in REQUESTS
        if each.method == "POST" and "; no section" in " ".join((each.__doc__ or "").split())
    }
    posts = {each.__name__ for each in REQUESTS if each.method == "POST"}

    # The release's reason is an official client's; all else of that request is documented.
    assert posts - undocumented - {"ReleaseToken"} == set(FIELDS)


def test_only_silence_is_null():
    nulls = {each.__name__ for each in REQUESTS if each.sent_as_null}

    assert nulls == {ReceiveFromAudioMix.__name__}
    assert ReceiveFromAudioMix(participant_uuid=ParticipantId(BOB), mix_name=None).body() == {
        "mix_name": None
    }
