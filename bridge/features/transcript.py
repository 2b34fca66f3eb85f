"""What was said and written, and by whom: as files in the thread at the end, or for one person."""

from collections.abc import Collection, Mapping
from datetime import UTC, timedelta, tzinfo
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field

from bridge.budgets.table import FETCHED
from bridge.commands.rights.fetching import why_not_fetch
from bridge.commands.table.command import Procedure
from bridge.commands.table.outcome import Done, Outcome, Refused
from bridge.commands.table.row import Arguments, NoArguments, Permission
from bridge.commands.table.situation import Services, Situation
from bridge.mirror.documents import documents
from bridge.mirror.documents.documents import FORMS, PICTURE, Document, Material
from bridge.mirror.documents.zones import find_zone
from bridge.mirror.meeting.handlers import FilingDue, Handler, MeetingEnded, on
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.outside import Outside
from bridge.mirror.recap import left_open, wording
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name, enumerated
from bridge.slack.people.lookups import DirectoryUnavailableError
from bridge.slack.shown.blocks import date_token
from bridge.slack.shown.meeting_card import RECAP, show_recap
from bridge.storage.meetings import meetings, memos
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.queues.outbox import Priority, Upload

# Whoever said !stop was promised that nothing of what is said goes to Slack any more.
_AFTER_STOP = frozenset({"attendance.csv"})
# What comes by itself at the end; all else is had on request.
_FILED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "off": (),
        "on": (PICTURE, "transcript.html"),
        "all": tuple(FORMS),
    }
)


_MOST_HANDS = 5
_JUST_BEFORE = timedelta(hours=1)


class TranscriptArguments(Arguments):
    """In which form."""

    form: Annotated[
        Literal["html", "md", "txt", "vtt", "srt"],
        Field(
            title="Form",
            json_schema_extra={
                "words": {
                    "html": "A page to read (HTML)",
                    "md": "To be edited (Markdown)",
                    "txt": "Plain text",
                    "vtt": "Captions of a recording (WebVTT)",
                    "srt": "Captions of a recording (SubRip)",
                }
            },
        ),
    ] = "html"


class Filing:
    """`services` is set before any meeting is followed."""

    def __init__(self) -> None:
        self.services: Services | None = None

    @property
    def handlers(self) -> tuple[Handler, ...]:
        return on(MeetingEnded, self._file_at_end), on(FilingDue, self._file_late)

    def _file_at_end(self, event: MeetingEnded, meeting: Meeting) -> None:
        """That files are due is stored with the end, so that a kill in between forgets none."""
        if event.is_quiet or meeting.settings.files == "off":
            return
        meeting.write(meetings.set_filing_due, meeting.id, is_due=True)
        meeting.later(self._file)

    def _file_late(self, _event: FilingDue, meeting: Meeting) -> None:
        meeting.later(self._file)

    async def _file(self, outside: Outside) -> None:
        zone = UTC if self.services is None else await _zone_of(outside.binding, self.services)
        await file_documents(outside, zone)


async def _zone_of(binding: Binding, services: Services) -> tzinfo:
    """A channel has no clock of its own, so it is that of whoever has bound it."""
    try:
        owner = await services.directory.person(binding.workspace, binding.owner)
    except DirectoryUnavailableError:
        return UTC
    return find_zone(owner.zone, owner.utc_offset)


async def file_documents(outside: Outside, zone: tzinfo) -> None:
    """All files are queued in one piece: none is filed twice, and none alone."""
    binding = outside.binding
    wanted = [form for form in _FILED[binding.settings.files] if form in _allowed(binding)]
    material = await documents.read(outside.read, binding.alias, outside.id, wanted, zone=zone)
    written = await documents.write(material, wanted)
    recap = {} if binding.settings.stopped else recap_of(material)

    def file(meeting: Meeting) -> None:
        if recap:
            meeting.write(memos.put, meeting.id, RECAP, recap)
            meeting.write(show_recap, meeting.id)
        for document in written:
            meeting.upload(_upload(document, meeting, material.returns))
        meeting.write(meetings.set_filing_due, meeting.id, is_due=False)

    await outside.decide(file)


async def send_transcript(arguments: TranscriptArguments, situation: Situation) -> Outcome:
    binding = situation.require_binding()
    return await _give(f"transcript.{arguments.form}", situation, _why_no_transcript(binding))


async def send_attendance(_arguments: NoArguments, situation: Situation) -> Outcome:
    return await _give("attendance.csv", situation, "Nobody was in that meeting.")


async def send_chat_log(_arguments: NoArguments, situation: Situation) -> Outcome:
    binding = situation.require_binding()
    return await _give("chat.txt", situation, _why_no_chat(binding))


async def _give(form: str, situation: Situation, why_none: str) -> Outcome:
    """Of the meeting that runs, or of the last one, into a direct message.

    A meeting that has just begun has nothing yet: then it is that of the one right before.
    """
    binding, services = situation.require_binding(), situation.services
    record = await services.database.read(meetings.find_last, binding.id)
    if record is None:
        return Refused(text=f"{binding.alias} has had no meeting yet.")
    if refusal := await why_not_fetch(situation.person, binding, record, services):
        return Refused(text=refusal)
    found = await _write(form, record, situation)
    since = services.clock.now() - _JUST_BEFORE
    before = await services.database.read(meetings.find_before, record, since)
    if found is None and before is not None:
        record, refusal = before, await why_not_fetch(situation.person, binding, before, services)
        found = None if refusal else await _write(form, before, situation)
    return Refused(text=why_none) if found is None else await _send(*found, record, situation)


async def _write(
    form: str, record: MeetingRecord, situation: Situation
) -> tuple[Document, Material] | None:
    """None where nothing of it may be had, or there is nothing."""
    binding, read = situation.require_binding(), situation.services.database.read
    forms = [form] if form in _allowed(binding) else []
    zone = find_zone(situation.person.zone, situation.person.utc_offset)
    material = await documents.read(read, binding.alias, record.id, forms, zone=zone)
    found = await documents.write(material, forms)
    return (found[0], material) if found else None


async def _send(
    document: Document, material: Material, record: MeetingRecord, situation: Situation
) -> Outcome:
    titled = catalogue.FILE_SO_FAR if material.occasion.is_running else catalogue.FILE_OF
    title, began = situation.require_binding().title, date_token(record.began)
    words = say(titled, title=document.title, alias=title, time=began)
    files = situation.services.files
    if files is None or not await files.give(
        situation.person, document.name, document.content, words
    ):
        return Refused(
            text="Slack did not take the file. Try again; "
            "if it stays so, the app may lack files:write."
        )
    return Done(text=f"{document.title} is in your direct messages with the bridge.")


def recap_of(material: Material) -> dict[str, Any]:
    """What the card tells of it; of the chat no word, but which lines ask, link or share."""
    shares = wording.shares_line(material.timeline)
    hands = _still_up(material)
    told = [
        f"Spoke: {shares}" if shares else "",
        say(catalogue.HANDS_STILL_UP, count=len(hands), names=enumerated(hands, _MOST_HANDS))
        if hands
        else "",
    ]
    asked = left_open.questions(material.chat)
    # The last ones are the likeliest to be open.
    last, linked = asked[-left_open.MOST_QUESTIONS :], left_open.with_links(material.chat)
    shared = left_open.with_files(material.chat)
    found = {
        "lines": [*filter(None, told)],
        "asked": [each.id for each in last],
        "more_asked": len(asked) - len(last),
        "linked": [each.id for each in linked[: left_open.MOST_LINKED]],
        "shared": [each.id for each in shared[: left_open.MOST_SHARED]],
    }
    return found if any(found.values()) else {}


def _still_up(material: Material) -> list[str]:
    """Whose, in the order in which they were raised: somebody may owe them an answer."""
    names = {each.participant_uuid: each.name for each in material.attendees}
    up = [each for each in material.moments if each.kind == "hand" and each.ended is None]
    return [clean_name(names.get(each.participant_uuid, ""), "Somebody") for each in up]


def _allowed(binding: Binding) -> Collection[str]:
    return _AFTER_STOP if binding.settings.stopped else FORMS


def _why_no_transcript(binding: Binding) -> str:
    if binding.settings.stopped:
        return "Somebody in the meeting said !stop, so there is no transcript."
    if binding.settings.captions == "off":
        return "There is no transcript: captions are off here. /pexip captions on starts them."
    return "There is no transcript: no captions have come in that meeting."


def _why_no_chat(binding: Binding) -> str:
    if binding.settings.stopped:
        return "Somebody in the meeting said !stop, so there is no chat log."
    if binding.settings.chat == "off":
        return "There is no chat log: chat is off here. /pexip settings chat thread starts it."
    return "Nobody has written anything in that meeting."


def _upload(document: Document, meeting: Meeting, returns: int) -> Upload:
    """Those of a later end are other files than those that were made when the bridge had left."""
    folder = f"files/{returns}" if returns else "files"
    return Upload(
        key=meeting.key(f"{folder}/{document.form}"),
        channel=meeting.binding.channel,
        meeting_id=meeting.id,
        kind="document",
        name=document.name,
        title=document.title,
        content=document.content,
        alt=document.alt,
        thread_key=meeting.key("card"),
        priority=Priority.CARD,
    )


async def tell_shares(_arguments: NoArguments, situation: Situation) -> Outcome:
    """Who has spoken how much, in the meeting that runs or in the last one."""
    binding, services = situation.require_binding(), situation.services
    record = await services.database.read(meetings.find_last, binding.id)
    if record is None:
        return Refused(text=f"{binding.alias} has had no meeting yet.")
    if refusal := await why_not_fetch(situation.person, binding, record, services):
        return Refused(text=refusal)
    if binding.settings.stopped:
        return Refused(text=_why_no_transcript(binding))
    material = await documents.read(services.database.read, binding.alias, record.id, ())
    if not (shares := wording.shares_line(material.timeline)):
        return Refused(text="Nobody has been heard speaking yet.")
    told = catalogue.SPOKE_SO_FAR if material.occasion.is_running else catalogue.SPOKE_THERE
    return Done(text=say(told, shares=shares))


TALK_TIME = Procedure(
    name="talk time",
    summary="Who has spoken how much",
    arguments=NoArguments,
    permission=Permission.VIEW,
    example="talk time",
    budget=FETCHED,
    run=tell_shares,
)
TRANSCRIPT = Procedure(
    name="transcript",
    summary="What was said, as a file for you alone",
    arguments=TranscriptArguments,
    permission=Permission.VIEW,
    example="transcript vtt",
    budget=FETCHED,
    run=send_transcript,
)
ATTENDANCE = Procedure(
    name="attendance",
    summary="Who was there and how long, as a file for you alone",
    arguments=NoArguments,
    permission=Permission.VIEW,
    example="attendance",
    budget=FETCHED,
    run=send_attendance,
)
CHAT_LOG = Procedure(
    name="chat log",
    summary="What was written, as a file for you alone",
    arguments=NoArguments,
    permission=Permission.VIEW,
    example="chat log",
    budget=FETCHED,
    run=send_chat_log,
)

COMMANDS = (TRANSCRIPT, ATTENDANCE, CHAT_LOG, TALK_TIME)
