"""What nodes of one version tell that older ones do not; after Pexip's changelogs.

A node keeps what it has always told; a key that a version brought is left out before.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

VERSIONS = ("36", "38", "39", "41")
"""Those that a simulated node is tried as."""

# Keys of conference_update and conference_status.
_NEW_KEYS: Mapping[str, int] = MappingProxyType(
    {
        "guests_can_see_guests": 38,
        "recording": 39,
        "transcribing": 39,
        "streaming": 39,
        "public_streaming": 39,
        "ai_enabled": 39,
        "external_media_processing": 39,
        "chat_enabled": 40,
        "custom_properties": 41,
        "host_custom_properties": 41,
    }
)
# Fields of transform_layout.
_NEW_TRANSFORMS: Mapping[str, int] = MappingProxyType(
    {
        "ai_enabled_indicator": 38,
        "live_captions_indicator": 38,
        "transcribing_indicator": 39,
        "external_media_processing_indicator": 39,
    }
)
# Fields of live_captions.
_NEW_OF_CAPTIONS: Mapping[str, int] = MappingProxyType(
    {"src_lang": 38, "tgt_lang": 38, "sources": 38}
)


def told_by(version: int, properties: Mapping[str, Any]) -> dict[str, Any]:
    """What a node of this version tells of its conference."""
    return _without_newer(version, properties, _NEW_KEYS)


def captioned_by(version: int, caption: Mapping[str, Any]) -> dict[str, Any]:
    """What a node of this version tells of a caption."""
    return _without_newer(version, caption, _NEW_OF_CAPTIONS)


def is_known(version: int, transforms: Mapping[str, Any]) -> bool:
    """Whether a node of this version knows all that is to be changed in the picture."""
    return all(version >= _NEW_TRANSFORMS.get(name, 0) for name in transforms)


def _without_newer(
    version: int, told: Mapping[str, Any], since: Mapping[str, int]
) -> dict[str, Any]:
    return {key: value for key, value in told.items() if version >= since.get(key, 0)}
