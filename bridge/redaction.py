"""Text of others made fit for a log: without secrets, on one line, and of bounded length."""

import re

HIDDEN = "•••"

SECRET_NAMES = re.compile(
    r"(?i)^(?:(?:.*[_-])?(?:pin|secret|password|passwd|passcode|cookie)|.*token|authorization"
    r"|response_url|trigger_id|client_secret|signature)$"
)
"""What a field is called whose value nobody is to read."""

# As a name stands in an address, a form, JSON inside of text, or any of them encoded once more.
_NAME = (
    r"(?<![A-Za-z])(?:\w{1,40}[_-])?(?:pin|secret|password|passwd|passcode|cookie|authorization"
    r"|response_url|trigger_id)|[\w-]{0,40}token|(?<=[?&])(?:code|state)"
)
_QUOTE = r"(?:\\*[\"']|%(?:25)*2[27])"
_EQUALS = r"(?:=|%(?:25)*3[Dd])"
_COLON = r"(?::|%(?:25)*3[Aa])"
_BLANK = r"(?:\s|\+|%(?:25)*(?:20|2[Bb]))*"
_VALUE = r"(?:(?:Bearer|Basic)(?:\s|\+|%20)+)?(?:\\+/|(?!%(?:25)*2[26])[^&\s\"'\\,;}\])>])+"
_SECRET = re.compile(
    r"xox[a-z]-[\w-]+"  # Slack's tokens
    r"|xapp-[\w-]+"
    # A response_url lets anybody answer; it may be escaped or encoded.
    r"|https(?::|%(?:25)*3[Aa])(?:\\*/|%(?:25)*2[Ff]){2}hooks\.slack(?:-gov)?\.com"
    rf"(?:\\+/|(?!%(?:25)*2[26])[^\s\"'&\\,;}}\])>])*"
    rf"|(?i:(?P<name>(?:{_NAME}){_QUOTE}?{_EQUALS}{_QUOTE}?)(?P<value>{_VALUE}))"
    rf"|(?i:(?P<key>(?:{_NAME}){_QUOTE}{_BLANK}{_COLON}{_BLANK}{_QUOTE}?)(?:{_VALUE}))"
    rf"|(?i:(?P<header>(?:authorization|cookie):\s*)[^\r\n]+)"
)
# A terminal would obey these, and what ends a line would begin another in our name.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINE_ENDS = re.compile(r"\r\n|[\r\n\u2028\u2029]")
_HALVES = re.compile(r"[\ud800-\udfff]")
# Whatever is longer is cut before it is searched, so that nothing takes long.
_LONGEST_SEARCHED = 8_000
# At the seam of such a cut half a secret could stand, and would not be known for one.
_SEAM = re.compile(r"^\S{0,400}")


def blank(text: str) -> str:
    """The text without what looks like a secret, also where it is URL- or JSON-encoded."""
    return _SECRET.sub(_hide, text)


def _hide(match: re.Match[str]) -> str:
    kept = match["name"] or match["key"] or match["header"] or ""
    return f"{kept}{HIDDEN}"


def one_line(text: str, longest: int) -> str:
    """Blanked, without control characters and line ends, and no longer than that."""
    return _LINE_ENDS.sub("⏎", several_lines(text, longest))


def several_lines(text: str, longest: int) -> str:
    """The same, with its line ends; of what is too long the middle is left out."""
    searched = text
    if len(text) > _LONGEST_SEARCHED:
        half = _LONGEST_SEARCHED // 2
        searched = f"{text[:half]} … {_SEAM.sub('', text[-half:])}"
    clean = _HALVES.sub("\N{REPLACEMENT CHARACTER}", blank(searched))
    return _cut(_CONTROLS.sub("\N{REPLACEMENT CHARACTER}", clean), longest)


def _cut(text: str, longest: int) -> str:
    """Both ends: what it is about stands in front, and what went wrong often at the end."""
    if len(text) <= longest:
        return text
    head = longest * 2 // 3
    tail = longest - head
    return f"{text[:head]} … {len(text) - longest} more … {text[-tail:]}"
