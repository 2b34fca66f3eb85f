"""Tags of languages, which the same language may be written in more than one way."""

from types import MappingProxyType

from bridge.mirror.words.characters import clean_name

# The registry's preferred values for tags that older recognizers still use.
_RENAMED = MappingProxyType({"in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro"})
_SCRIPT_LENGTH = 4
_REGION_LENGTH = 2


def canonical_language(tag: str) -> str:
    """`en-US` for `EN_us`, as RFC 5646 writes it in 2.1.1; empty where nothing visible is."""
    first, *rest = clean_name(tag, "").replace("_", "-").lower().split("-")
    parts, is_private = [_RENAMED.get(first, first)], len(first) == 1
    for part in rest:
        is_private = is_private or len(part) == 1
        parts.append(part if is_private else _cased(part))
    return "-".join(parts)


def _cased(part: str) -> str:
    """Regions in capitals, scripts with one, all else small; a tag has no other letters."""
    if not part.isascii():
        return part
    if len(part) == _REGION_LENGTH:
        return part.upper()
    return part.title() if len(part) == _SCRIPT_LENGTH and part.isalpha() else part
