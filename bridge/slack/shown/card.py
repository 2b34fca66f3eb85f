"""The card: a meeting's one message with its buttons, rendered from what the features show.

Whatever is in the meeting, the card stays inside Slack's limits: a section that is too long ends
with how many lines are missing, and the rest of the card keeps its place.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bridge.commands.table.outcome import Button
from bridge.slack.shown.blocks import (
    ACTIONS_PER_BLOCK,
    BLOCKS_PER_MESSAGE,
    SECTION_LENGTH,
    Block,
    actions,
    context,
    cut,
    cut_mrkdwn,
    escape,
    header,
    length,
    section,
    unmarked,
)
from bridge.slack.shown.buttons import button_elements, more_menu

_LINE_LENGTH = 300
_LINK = re.compile(r"<[^<>|]*\|([^<>]*)>")
_SECTION_LENGTH = 1200
_SPECIAL_LENGTH = 1500
# So many fit a notification.
_SPECIAL_TOLD = 5
# The title, what is special and the row of buttons take a block each; one may have a picture.
_SECTIONS = BLOCKS_PER_MESSAGE - 5
# All blocks together may be about 13,200 characters as JSON; buttons take their share.
_CARD_LENGTH = 6000
_BUTTONS_LENGTH = 5000
_FALLBACK_LENGTH = 1000
# The same after each edit: somebody may have its menu open, or be asked whether they are sure.
_ROW = "row"


@dataclass(frozen=True, kw_only=True)
class CardSection:
    """One feature's part of the card; its lines are safe mrkdwn."""

    lines: tuple[str, ...] = ()
    special: tuple[str, ...] = ()
    """What is not as usual, in a few words each; that of all features is one line."""
    likely: tuple[Button, ...] = ()
    """What somebody will want to do now, such as letting in who waits; in front of the others."""
    buttons: tuple[Button, ...] = ()
    more: tuple[Button, ...] = ()
    """What stands in the *More…* menu: commands without arguments, the likeliest first."""
    passing: tuple[str, ...] = ()
    """Lines that stand here whenever the card is edited, and are never why it is edited."""
    pictures: tuple[Block, ...] = ()
    """Image blocks, below the lines."""
    spoken: str = ""
    """What notifications and screen readers say of it, instead of its first line."""
    news: tuple[str, ...] | None = None
    """What is shown at once where it is new; all else may wait a little. None: each line."""

    @property
    def lasting(self) -> "CardSection":
        """What is worth an edit."""
        return replace(self, passing=()) if self.passing else self

    @property
    def told(self) -> frozenset[str]:
        """All that must not wait to be shown."""
        news = self.lines if self.news is None else self.news
        offered = (each.label for each in (*self.likely, *self.buttons))
        return frozenset((*news, *self.special, *offered))


def render_card(
    title: str, sections: Sequence[CardSection], *, is_ended: bool
) -> tuple[str, tuple[Block, ...]]:
    """The fallback text and the blocks; an ended meeting keeps its lines and loses its buttons."""
    blocks = [header(title), *_body(sections)]
    special = [each for part in sections for each in part.special]
    if special:
        blocks.append(context(cut_mrkdwn(" · ".join(special), _SPECIAL_LENGTH)))
    if not is_ended:
        blocks += _row(sections)
    return _fallback(title, sections), tuple(blocks)


def _body(sections: Sequence[CardSection]) -> list[Block]:
    """All lines as one text; a picture stands below those of its feature."""
    left, parts, blocks = _CARD_LENGTH, list[str](), list[Block]()
    for each in sections[:_SECTIONS]:
        if text := fit_lines((*each.lines, *each.passing), min(left, _SECTION_LENGTH)):
            left -= length(text)
            if parts and length("\n".join([*parts, text])) > SECTION_LENGTH:
                blocks.append(section("\n".join(parts)))
                parts = []
            parts.append(text)
        if each.pictures:
            blocks += [section("\n".join(parts))] if parts else []
            blocks.append(each.pictures[0])
            parts = []
    return [*blocks, section("\n".join(parts))] if parts else blocks


def fit_lines(lines: Sequence[str], limit: int) -> str:
    """As many lines as fit, and how many more there are."""
    kept: list[str] = []
    for number, line in enumerate(lines):
        candidate = [*kept, line if _is_short(line) else cut_mrkdwn(line, _LINE_LENGTH)]
        more = len(lines) - number - 1
        notice = [f"… and {more} more"] if more else []
        if length("\n".join(candidate + notice)) > limit:
            missing = len(lines) - len(kept)
            return "\n".join([*kept, f"… and {missing} more"]) if kept else ""
        kept = candidate
    return "\n".join(kept)


def _is_short(line: str) -> bool:
    """As it is seen: of a link its words, and not its address."""
    return length(_LINK.sub(r"\1", line)) <= _LINE_LENGTH


def _row(sections: Sequence[CardSection]) -> list[Block]:
    """All features' buttons side by side, and the rest in a menu at their end."""
    likely = [button for each in sections for button in each.likely]
    buttons = [*likely, *(button for each in sections for button in each.buttons)]
    menu = more_menu([button for each in sections for button in each.more])
    elements, space = [], _BUTTONS_LENGTH
    for element in button_elements(buttons)[: ACTIONS_PER_BLOCK - 1]:
        space -= len(str(element))
        if space < 0:
            break
        elements.append(element)
    elements += [menu] if menu else []
    return [actions(elements, block_id=_ROW)] if elements else []


def _fallback(title: str, sections: Sequence[CardSection]) -> str:
    """What notifications show and screen readers read aloud: no markup, and what is special."""
    first = next((each.spoken or each.lines[0] for each in sections if each.lines), "")
    special = [each for part in sections for each in part.special]
    told = (unmarked(each) for each in (first, *special[:_SPECIAL_TOLD]) if each)
    parts = [escape(cut(title, _LINE_LENGTH)), *(cut_mrkdwn(each, _LINE_LENGTH) for each in told)]
    return cut_mrkdwn(". ".join(part.removesuffix(".") for part in parts), _FALLBACK_LENGTH)
