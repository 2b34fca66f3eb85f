"""Raised hands in the thread, to be lowered there; edited when anybody has lowered one."""

from bridge.commands.table.outcome import Button
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.slack.shown.asking import Asker, Asking, AskingKind, AskingMessages, gone_elsewhere
from bridge.slack.shown.blocks import cut

_LONGEST_NAME = 40
# Rows of other features.
_LOWER, _LOWER_ALL = "lower", "lower all"
_DONE_BY = {_LOWER: "lowered", _LOWER_ALL: "lowered", "remove": "removed"}


class HandsUp(Asking):
    """Whose hand is up in this meeting."""


def _buttons(asker: Asker) -> tuple[Button, ...]:
    where = f" in {asker.room_name}" if asker.room_name else ""
    name = asker.label.removesuffix(where)
    label = say(catalogue.LOWER_HAND, name=cut(name, _LONGEST_NAME), where=where)
    return (Button(label=label, command=_LOWER, values=asker.values),)


def _otherwise(asker: Asker, meeting: Meeting) -> str | None:
    roster = asker.roster(meeting)
    if roster is not None and roster.find(asker.uuid) is not None:
        return "lowered"
    return gone_elsewhere(asker, meeting)


_MESSAGES = AskingMessages(
    AskingKind(
        name="hand",
        title="Hands up",
        past="Hands that were up",
        memory=HandsUp,
        find=lambda roster: roster.hands,
        buttons=_buttons,
        for_all=Button(label="Lower all", command=_LOWER_ALL),
        done_by=_DONE_BY,
        otherwise=_otherwise,
    )
)

HANDLERS = _MESSAGES.handlers
