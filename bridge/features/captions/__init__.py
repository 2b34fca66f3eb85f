"""Live captions in a thread of their own: stored as they come, posted as paragraphs."""

from bridge.commands.table.command import Procedure
from bridge.commands.table.outcome import Button
from bridge.commands.table.row import NoArguments, Permission
from bridge.features.captions.hearing import (
    keep_caption,
    keep_room_caption,
    keep_unfinished,
    load_lines,
    note_unfinished,
    recall_lines,
)
from bridge.features.captions.memory import Captioning, is_wanted
from bridge.features.captions.switching import switch_off, switch_on
from bridge.features.captions.thread import (
    mark_gap,
    open_thread,
    post_due_captions,
    post_rest,
    restore_opening,
)
from bridge.mirror.meeting.handlers import (
    HappenedInRoom,
    MeetingEnded,
    MessageGone,
    Settled,
    Ticked,
    WordsMissed,
    on,
    recalling,
)
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.words.text import safe
from bridge.pexip.stream.events import CaptionBegun, LiveCaptionsReceived
from bridge.slack.shown.card import CardSection


def show_captions(meeting: Meeting) -> CardSection:
    """Whether captions run, and if not, why."""
    captioning = meeting.recall(Captioning)
    if meeting.settings.stopped:
        return CardSection(lines=("_Somebody in the meeting said !stop: nothing is mirrored._",))
    if not meeting.is_mirrored:
        # Why that is so has a line of its own.
        return CardSection()
    if not is_wanted(meeting):
        on = Button(label="Turn captions on", command=CAPTIONS_ON.name)
        return CardSection(special=("Captions off",), more=(on,))
    off = (Button(label="Turn captions off", command=CAPTIONS_OFF.name),)
    if captioning.trouble:
        return CardSection(special=(f"No captions: {safe(captioning.trouble)}",), more=off)
    return CardSection(more=off)


CAPTIONS_ON = Procedure(
    name="captions on",
    summary="Live captions into a thread of this channel",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="captions on",
    run=switch_on,
)
CAPTIONS_OFF = Procedure(
    name="captions off",
    summary="No more captions",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="captions off",
    run=switch_off,
)

COMMANDS = (CAPTIONS_ON, CAPTIONS_OFF)
HANDLERS = (
    on(Settled, open_thread),
    on(MessageGone, restore_opening),
    recalling(load_lines, recall_lines),
    on(LiveCaptionsReceived, keep_caption),
    on(HappenedInRoom, keep_room_caption),
    on(WordsMissed, mark_gap),
    on(Ticked, post_due_captions),
    on(CaptionBegun, note_unfinished),
    on(MeetingEnded, keep_unfinished),
    on(MeetingEnded, post_rest),
)
CARD = show_captions
