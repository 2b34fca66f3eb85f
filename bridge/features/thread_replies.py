"""What is written in the card's thread, as the meeting reads it, and what its writer is told."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bridge.mirror.from_slack.fate import Fate
from bridge.mirror.from_slack.wording import Act, Unsaid, Wording
from bridge.mirror.messages.slack_line import (
    Author,
    LineEdited,
    LinePosted,
    LineWithdrawn,
    SlackLine,
)
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import correction, withdrawn
from bridge.slack.shown import blocks
from bridge.storage.queues.outbox import Post, Priority

_MAY_NOT_SPEAK = "Guests and people of other workspaces cannot write into the meeting from here."
_UNTOLD = (
    "Slack does not tell the bridge who you are, so what you write stays out of the meeting. "
    "Ask whoever runs the bridge: the app may lack users:read."
)

_OF_NOBODY: Mapping[Act, str] = MappingProxyType(
    {"message": "A message", "edit": "An edit", "deletion": "A deletion"}
)
# By whether it may have arrived after all, and whether its writer has a name.
_UNSAID = (
    (catalogue.UNSAID_OF_NOBODY, catalogue.UNSAID),
    (catalogue.DOUBTFUL_OF_NOBODY, catalogue.DOUBTFUL),
)
_PARTLY = (
    (catalogue.PARTLY_OF_NOBODY, catalogue.PARTLY),
    (catalogue.PARTLY_DOUBTFUL_OF_NOBODY, catalogue.PARTLY_DOUBTFUL),
)
_WHY: Mapping[Fate, str] = MappingProxyType(
    {
        Fate.REFUSED: "the node refused it",
        Fate.UNANSWERED: "the node gave no answer",
        Fate.CUT_SHORT: "the bridge was stopped in the middle of it",
        Fate.TOO_OLD: "the meeting could not be reached in time",
        Fate.OVER: "the meeting has ended",
    }
)
_ADVICE = MappingProxyType(
    {
        True: "It is not sent again by itself, so that nothing is said twice.",
        False: "Write it again if it still matters.",
    }
)


def say_line(line: SlackLine) -> str:
    """What the meeting reads; empty where a change leaves nothing to tell.

    A meeting's chat cannot be edited: a short line says what has changed.
    """
    match line:
        case LinePosted():
            # `/me waves` is one sentence, and whoever speaks has a colon behind the name.
            sign = "" if line.is_me_message else ":"
            named = f"{line.author.name}{sign} {line.text}"
            return f"({line.late_since:%H:%M:%S} UTC) {named}" if line.late_since else named
        case LineEdited():
            change = correction(line.before, line.text) if line.text else ""
            return f"{line.author.name}: {change}" if change else ""
        case LineWithdrawn():
            return f"{line.name} {withdrawn(line.before)}"


def refuse(author: Author, meeting_id: str) -> Post:
    """Told in a direct message, so that nobody is shamed in the thread, and once in a meeting."""
    return Post(
        key=f"{meeting_id}/may-not-speak/{author.id}",
        channel=author.id,
        text=_UNTOLD if author.is_untold else _MAY_NOT_SPEAK,
        priority=Priority.CONTROL,
    )


def report(unsaid: Unsaid) -> Post:
    """A mark in the thread, only where a line did not arrive or may not have; what is known."""
    text = _report_text(unsaid)
    elements = [
        each | {"style": {"italic": True}} if each["type"] == "text" else each
        for each in blocks.with_dates(text)
    ]
    return Post(
        key=f"{unsaid.meeting_id}/undelivered/{unsaid.key}",
        channel=unsaid.channel,
        text=blocks.escape(_report_text(replace(unsaid, written=None))),
        blocks=(blocks.paragraph(*elements),),
        thread_key=f"{unsaid.meeting_id}/card",
        priority=Priority.CONTROL,
    )


def _report_text(unsaid: Unsaid) -> str:
    is_doubtful = unsaid.fate.is_doubtful
    kinds = _PARTLY if 0 < unsaid.parts < unsaid.of else _UNSAID
    written = blocks.date_token(unsaid.written) if unsaid.written else ""
    said = (
        say(
            kinds[is_doubtful][bool(unsaid.name)],
            name=unsaid.name,
            act=unsaid.act,
            what=_OF_NOBODY[unsaid.act],
            count=unsaid.parts,
            of=unsaid.of,
            why=_WHY[unsaid.fate],
        ),
        say(catalogue.WAS_WRITTEN, time=written) if written else "",
        _ADVICE[is_doubtful],
    )
    return " ".join(filter(None, said))


WORDING = Wording(say=say_line, report=report, refuse=refuse)
