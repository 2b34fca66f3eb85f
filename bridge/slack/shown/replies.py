"""The one place that turns an outcome into what Slack shows, whichever surface it goes to."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from bridge.commands.table.outcome import (
    Button,
    Choose,
    Confirm,
    Done,
    Failed,
    FieldErrors,
    Form,
    Heading,
    Linked,
    Outcome,
    Profiled,
    Quiet,
    Reason,
    Refused,
)
from bridge.slack.shown.blocks import (
    Block,
    Element,
    actions,
    bold,
    context,
    cut,
    escape,
    image,
    length,
    link,
    mention,
    paragraph,
    plain,
    rich_text,
    with_dates,
    without_dates,
)
from bridge.slack.shown.buttons import (
    button_elements,
    choice_actions,
    confirm_actions,
    form_actions,
)

_TEXT_LENGTH = 3000
_LINE_LENGTH = 300
_LINES_LENGTH = 6000
_FALLBACK_LENGTH = 1000
_SHOW = "Show"
# Where nobody can be named the role alone says whom to ask.
_OWNER = re.compile(r"(?<=owner) <@[UW]\w+>")
# Only ours: the texts of a refusal name whom to ask as Slack's tokens.
_TOKEN = re.compile(r"<(?:@([UW]\w+)|!subteam\^(S\w+)|#([CG]\w+))>")


@dataclass(frozen=True)
class Shown:
    """What stands in a message: the fallback text, escaped, and the blocks."""

    text: str
    blocks: tuple[Block, ...] = ()


def show(outcome: Outcome) -> Shown:
    """The message for one person."""
    match outcome:
        case Choose() | Confirm() | Form():
            return _show_question(outcome)
        case Done(text=text, buttons=buttons, lines=lines):
            kept = _kept([each for each in lines if not isinstance(each, Quiet)])
            quiet = [each for each in lines if isinstance(each, Quiet)]
            # Who hears the message read aloud, or sees a notification, gets the lines as well.
            words = "\n".join([text, *map(_read_aloud, (*kept, *quiet))])
            more = [rich_text(*map(_read_line, kept))] if kept else []
            more += [context(" ".join(quiet))] if quiet else []
            return _message(_opening(text), words, more, buttons=buttons)
        case Refused(text=text, buttons=buttons):
            return _message(_with_mentions(text), text, buttons=buttons)
        case Failed(text=text, reference=reference):
            words = text if reference in text else f"{text} (reference {reference})"
            return _message([plain(words)], words)
        case FieldErrors(errors=errors):
            words = "\n".join(errors.values())
            return _message([plain(words)], words)
        case _:
            assert_never(outcome)


def _show_question(asked: Choose | Confirm | Form) -> Shown:
    match asked:
        case Choose(question=question):
            pictures = [image(asked.picture.file_id, asked.picture.alt)] if asked.picture else []
            # Below, for a sheet of many layouts is higher than the window.
            return _message([plain(question)], question, [choice_actions(asked), *pictures])
        case Confirm(question=question):
            return _message([plain(question)], question, [confirm_actions(asked)])
        case Form(invitation=invitation):
            return _message([plain(invitation)], invitation, [form_actions(asked)])
        case _:
            assert_never(asked)


def field_errors(errors: Mapping[str, str], fields: Sequence[str]) -> dict[str, str]:
    """Errors by the inputs a modal has; what belongs to none of them stands at the first."""
    known = {name: text for name, text in errors.items() if name in fields}
    rest = " ".join(text for name, text in errors.items() if name not in fields)
    if rest and fields:
        first = fields[0]
        known[first] = f"{known[first]} {rest}" if first in known else rest
    return known


def _message(
    opening: list[Element],
    text: str,
    more: Iterable[Block] = (),
    *,
    buttons: Sequence[Button] = (),
) -> Shown:
    elements = button_elements(buttons)
    row = [actions(elements)] if elements else []
    words = _TOKEN.sub(lambda match: "a channel" if match[3] else "them", _OWNER.sub("", text))
    fallback = escape(cut(words, _FALLBACK_LENGTH))
    return Shown(fallback if fallback.strip() else "…", (paragraph(*opening), *more, *row))


def _kept(lines: Sequence[str]) -> list[str]:
    """As many lines as a message should hold, and how many there are more."""
    kept: list[str] = []
    left = _LINES_LENGTH
    for line in lines:
        shorter = _cut_line(line)
        left -= length(_read_aloud(shorter)) + 1
        if left < 0:
            kept.append(f"… and {len(lines) - len(kept)} more")
            break
        kept.append(shorter)
    return kept


def _cut_line(line: str) -> str:
    if isinstance(line, Linked | Profiled):
        # Whoever makes it keeps it short.
        return line
    shorter = cut(line, _LINE_LENGTH)
    kind = next((each for each in (Heading, Reason) if isinstance(line, each)), str)
    return kind(shorter)


def _read_line(line: str) -> list[Element]:
    if isinstance(line, Linked):
        where = [plain("  "), link(line.url, _SHOW)] if line.url else []
        name = [bold(line.name)] if line.name else []
        said = [bold(text) if is_sought else plain(text) for text, is_sought in line.pieces]
        return [*name, *with_dates(line), *said, *where]
    if isinstance(line, Profiled):
        return _with_profile(line)
    if isinstance(line, Reason):
        return _with_mentions(line)
    return [bold(line)] if isinstance(line, Heading) else with_dates(line)


def _opening(text: str) -> list[Element]:
    if isinstance(text, Profiled):
        return _with_profile(text)
    return [plain(cut(text, _TEXT_LENGTH))]


def _with_profile(line: Profiled) -> list[Element]:
    """The name as a link, which notifies nobody wherever it stands."""
    if not line.name or not line.startswith(line.name):
        return [plain(line)]
    return [link(line.url, line.name), plain(line.removeprefix(line.name))]


def _read_aloud(line: str) -> str:
    return without_dates(line.aloud if isinstance(line, Linked) else line)


def _with_mentions(text: str) -> list[Element]:
    elements: list[Element] = []
    end = 0
    for match in _TOKEN.finditer(text):
        elements.append(plain(text[end : match.start()]))
        elements.append(_named(*match.groups()))
        end = match.end()
    return [*elements, plain(text[end:])]


def _named(user: str | None, group: str | None, channel: str | None) -> Element:
    """Slack itself hides the name of a channel from who may not know it."""
    if user:
        return mention(user)
    if group:
        return {"type": "usergroup", "usergroup_id": group}
    return {"type": "channel", "channel_id": channel}
