"""What an event of Slack asks to be said in the meeting, by what is known of its message.

Slack promises no order and repeats itself. A message is said once, whichever of its events comes
first; of its edits the newest has the last word; what was deleted is not said at all.
"""

from enum import Enum, auto

from bridge.mirror.from_slack.looking import Scene
from bridge.mirror.messages.slack_message import (
    SlackMessage,
    SlackMessageDeleted,
    SlackMessageEdited,
    SlackMessagePosted,
)
from bridge.storage.queues.relayed import Relayed


class Step(Enum):
    """What to do about an event."""

    NOTHING = auto()
    WAIT = auto()
    """Until it is known what becomes of the message itself."""
    SAY = auto()
    CORRECT = auto()
    WITHDRAW = auto()


def decide(message: SlackMessage, scene: Scene) -> Step:
    if not scene.takes_words:
        return Step.NOTHING
    if scene.record is None:
        # Of a deletion Slack may not even tell the thread.
        is_early = isinstance(message, SlackMessageDeleted) and scene.traces.is_waiting
        return Step.WAIT if is_early else Step.NOTHING
    match message:
        case SlackMessagePosted():
            return _say(scene) if scene.relayed is None else Step.NOTHING
        case SlackMessageEdited() if scene.relayed is not None:
            return _correct(message, scene, scene.relayed)
        case SlackMessageEdited():
            return _say_in_place(scene)
        case SlackMessageDeleted():
            return _withdraw(scene)


def begun_step(message: SlackMessage, scene: Scene) -> Step:
    """What was being done when it was begun, whatever has come since."""
    match message:
        case SlackMessageDeleted():
            return Step.WITHDRAW
        case SlackMessageEdited() if scene.relayed is not None:
            return Step.CORRECT
        case _:
            return Step.SAY


def _say(scene: Scene) -> Step:
    is_wanted = scene.is_addressed and not scene.traces.is_deleted and not scene.has_twin
    return Step.SAY if is_wanted else Step.NOTHING


def _correct(message: SlackMessageEdited, scene: Scene, relayed: Relayed) -> Step:
    is_gone = relayed.is_withdrawn or scene.traces.is_deleted
    return Step.NOTHING if is_gone or message.edited <= relayed.edited else Step.CORRECT


def _say_in_place(scene: Scene) -> Step:
    """An edit whose original has not come: it has the words, and the original will be too late."""
    if scene.traces.is_waiting:
        return Step.WAIT
    if scene.traces.is_handled or not scene.is_traced:
        return Step.NOTHING
    return _say(scene)


def _withdraw(scene: Scene) -> Step:
    if scene.relayed is None:
        return Step.WAIT if scene.traces.is_waiting else Step.NOTHING
    return Step.NOTHING if scene.relayed.is_withdrawn else Step.WITHDRAW
