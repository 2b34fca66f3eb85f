"""Block Kit as plain dicts, cut to Slack's limits; text from outside only ever becomes plain text.

https://docs.slack.dev/reference/block-kit
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias
from urllib.parse import quote

from bridge.mirror.words.characters import whole
from bridge.mirror.words.text import safe

Block: TypeAlias = dict[str, Any]
Element: TypeAlias = dict[str, Any]

BLOCKS_PER_MESSAGE = 50
ACTIONS_PER_BLOCK = 25
OPTIONS_PER_SELECT = 100
OPTIONS_PER_OVERFLOW = 5
SECTION_LENGTH = 3000
AUTHOR_LENGTH = 80

_DATE_FORMAT = "{date_short_pretty} {time}"
_CLOCK_FORMAT = "{time}"
_SECONDS_FORMAT = "{time_secs}"
_FORMATS = "|".join(map(re.escape, (_DATE_FORMAT, _CLOCK_FORMAT, _SECONDS_FORMAT)))
_DATE = re.compile(rf"<!date\^(\d{{1,12}})\^({_FORMATS})\|([^<>|]{{0,60}})>")
# In lines of ours: what comes from outside has look-alikes in their places.
_MARKUP = re.compile(r"[*_]")
# What an address may hold; the rest is escaped, so that it cannot end the link.
_IN_URLS = ":/?#@!$&'()*+,;=%-._~[]"
# To Slack a bar parts an address from its words.
_LIKE_A_BAR = "\u2223"
_HEADER_LENGTH = 150
_ALT_LENGTH = 2000
_TITLE_LENGTH, _QUESTION_LENGTH, _ANSWER_LENGTH = 100, 300, 30
_LABEL_LENGTH = 75
_OPTION_VALUE_LENGTH = 150
_CONTEXT_ELEMENTS = 10
_URL_LENGTH = 3000
# All blocks of a message together may hold about 13,200.
_RICH_TEXT_LENGTH = 10_000


def length(text: str) -> int:
    """How long Slack finds a text: in UTF-16 units, so an emoji counts twice."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, limit: int) -> str:
    """The text, or its beginning and an ellipsis."""
    text = whole(text)
    if length(text) <= limit:
        return text
    used, kept = 1, 0
    for kept, character in enumerate(text):  # noqa: B007 - the count is what is wanted
        used += 2 if character > "\uffff" else 1
        if used > limit:
            break
    return text[:kept].rstrip() + "…"


def cut_mrkdwn(line: str, limit: int) -> str:
    """Cut a line, but never through an entity, a mention or a link, which would change it."""
    line = whole(line)
    if length(line) <= limit:
        return line
    shorter = cut(line, limit).removesuffix("…")
    for opening, closing in (("<", ">"), ("&", ";")):
        start = shorter.rfind(opening)
        if start > shorter.rfind(closing):
            shorter = shorter[:start]
    return shorter + "…"


def escape(text: str) -> str:
    """Plain text for a place where Slack reads mrkdwn: no mention, channel or link survives."""
    return whole(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> Element:
    """A rich text element in which Slack interprets nothing."""
    return {"type": "text", "text": cut(text, _RICH_TEXT_LENGTH)}


def bold(text: str) -> Element:
    return plain(text) | {"style": {"bold": True}}


def italic(text: str) -> Element:
    return plain(text) | {"style": {"italic": True}}


def mention(slack_user: str) -> Element:
    """Names a person; notifies them where the message is not ephemeral."""
    return {"type": "user", "user_id": slack_user}


def date_token(moment: datetime) -> str:
    """A time in mrkdwn or in a reply's line, which each reader sees in their own time zone."""
    return f"<!date^{int(moment.timestamp())}^{_DATE_FORMAT}|{moment:%Y-%m-%d %H:%M} UTC>"


def clock_token(moment: datetime) -> str:
    """The same of a time today: hours and minutes alone."""
    return f"<!date^{int(moment.timestamp())}^{_CLOCK_FORMAT}|{moment.astimezone(UTC):%H:%M} UTC>"


def seconds_token(moment: datetime) -> str:
    """As `clock_token`, with seconds."""
    fallback = f"{moment.astimezone(UTC):%H:%M:%S} UTC"
    return f"<!date^{int(moment.timestamp())}^{_SECONDS_FORMAT}|{fallback}>"


def link_token(url: str, safe_text: str) -> str:
    """A link in mrkdwn; neither its address nor its words can end it."""
    return f"<{quote(url, safe=_IN_URLS)}|{safe_text.replace('|', _LIKE_A_BAR)}>"


def with_dates(line: str) -> list[Element]:
    """Plain text, but for the tokens above."""
    elements: list[Element] = []
    end = 0
    for match in _DATE.finditer(line):
        elements += [plain(line[end : match.start()])] if match.start() > end else []
        date = {"timestamp": int(match[1]), "format": match[2], "fallback": match[3]}
        elements.append({"type": "date", **date})
        end = match.end()
    return [*elements, plain(line[end:])] if line[end:] or not elements else elements


def safe_with_dates(line: str) -> str:
    """Foreign words for mrkdwn, but for the tokens above."""
    end, parts = 0, []
    for match in _DATE.finditer(line):
        parts += [safe(line[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, safe(line[end:])])


def without_dates(line: str) -> str:
    """The same line where nobody reads tokens."""
    return _DATE.sub(lambda match: match[3], line)


def unmarked(line: str) -> str:
    """A safe line of mrkdwn as it is read aloud."""
    return _MARKUP.sub("", without_dates(line))


def link(url: str, text: str = "") -> Element:
    element = {"type": "link", "url": url}
    return element | {"text": cut(text, _RICH_TEXT_LENGTH)} if text else element


def rich_text(*lines: Sequence[Element]) -> Block:
    """Several lines of elements; Slack refuses an empty text, so those are left out."""
    elements: list[Element] = []
    left = _RICH_TEXT_LENGTH
    for number, line in enumerate(lines):
        for element in [*([plain("\n")] if number else []), *line]:
            if left > 1 and element.get("text") != "":
                elements.append(_shortened(element, left))
                left -= length(element.get("text", ""))
    section = {"type": "rich_text_section", "elements": elements or [plain(" ")]}
    return {"type": "rich_text", "elements": [section]}


def paragraph(*elements: Element) -> Block:
    """One line of elements as a block."""
    return rich_text(elements)


def quoted(*elements: Element) -> Block:
    """Somebody's words, as they wrote them: nothing in it is interpreted."""
    [made] = rich_text(elements)["elements"]
    return {"type": "rich_text", "elements": [made | {"type": "rich_text_quote"}]}


def section(mrkdwn: str, accessory: Element | None = None) -> Block:
    """Text that is safe already; `verbatim` keeps Slack from making links and mentions of it."""
    block: Block = {"type": "section", "text": _mrkdwn(mrkdwn)}
    return block | {"accessory": accessory} if accessory else block


def context(*texts: str) -> Block:
    """Small print; the texts are safe mrkdwn."""
    return {"type": "context", "elements": [_mrkdwn(text) for text in texts[:_CONTEXT_ELEMENTS]]}


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(text, _HEADER_LENGTH)}


def image(file_id: str, alt: str) -> Block:
    """A picture that was uploaded to Slack."""
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": cut(alt, _ALT_LENGTH)}


def divider() -> Block:
    return {"type": "divider"}


def actions(elements: Iterable[Element], block_id: str | None = None) -> Block:
    block: Block = {"type": "actions", "elements": list(elements)[:ACTIONS_PER_BLOCK]}
    return block | {"block_id": block_id} if block_id else block


def button(
    label: str, action_id: str, value: str = "", *, style: str | None = None, url: str | None = None
) -> Element:
    """`style` is `primary` or `danger`."""
    element: Element = {
        "type": "button",
        "text": plain_text(label, _LABEL_LENGTH),
        "action_id": action_id,
    }
    optional = {"value": value, "style": style, "url": url and url[:_URL_LENGTH]}
    return element | {name: each for name, each in optional.items() if each}


def confirmation(label: str, question: str) -> Element:
    """The dialog that Slack opens above everything else before it sends a press, in red."""
    return {
        "title": plain_text("Are you sure?", _TITLE_LENGTH),
        "text": plain_text(question, _QUESTION_LENGTH),
        "confirm": plain_text(label.removesuffix("…"), _ANSWER_LENGTH),
        "deny": plain_text("Cancel", _ANSWER_LENGTH),
        "style": "danger",
    }


def option(label: str, value: str, description: str = "") -> Element:
    element: Element = {
        "text": plain_text(label, _LABEL_LENGTH),
        "value": whole(value)[:_OPTION_VALUE_LENGTH],
    }
    if description.strip():
        element["description"] = plain_text(description, _LABEL_LENGTH)
    return element


def static_select(action_id: str, placeholder: str, options: Iterable[Element]) -> Element:
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain_text(placeholder, _HEADER_LENGTH),
        "options": list(options)[:OPTIONS_PER_SELECT],
    }


def overflow(action_id: str, options: Iterable[Element]) -> Element:
    return {
        "type": "overflow",
        "action_id": action_id,
        "options": list(options)[:OPTIONS_PER_OVERFLOW],
    }


def plain_text(text: str, limit: int) -> Element:
    """A text object; without `emoji`, so that a name with `:x:` in it stays a name."""
    return {"type": "plain_text", "text": cut(text.strip() or "-", limit), "emoji": False}


def with_author(text: str, blocks: Sequence[Block], author: str) -> tuple[str, tuple[Block, ...]]:
    """The author's name in front of the words, where Slack does not let us set it as the sender."""
    author = cut(author, AUTHOR_LENGTH)
    named = f"{escape(author)}: {text}"
    if not blocks:
        return named, ()
    first, *rest = blocks
    if first.get("type") == "rich_text" and first["elements"][0]["type"] == "rich_text_section":
        opening, *others = first["elements"]
        opening = opening | {"elements": [bold(author), plain(": "), *opening["elements"]]}
        return named, (first | {"elements": [opening, *others]}, *rest)
    return named, (paragraph(bold(author)), *blocks)[:BLOCKS_PER_MESSAGE]


def _shortened(element: Element, limit: int) -> Element:
    return element | {"text": cut(element["text"], limit)} if "text" in element else element


def _mrkdwn(text: str) -> Element:
    return {"type": "mrkdwn", "text": cut_mrkdwn(text or " ", SECTION_LENGTH), "verbatim": True}
