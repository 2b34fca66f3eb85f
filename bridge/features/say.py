"""A line written into the meeting's chat from Slack by command, and shown in the thread too."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from bridge.commands.table.command import Procedure
from bridge.commands.table.errors import CommandError
from bridge.commands.table.outcome import Done, Outcome
from bridge.commands.table.row import Arguments, Permission, Words
from bridge.commands.table.situation import Situation
from bridge.mirror.words.text import for_pexip
from bridge.pexip.requests.conference import SendMessage
from bridge.slack.shown import blocks
from bridge.storage.database import Transaction
from bridge.storage.meetings import lines, meetings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.queues import outbox
from bridge.storage.queues.outbox import Post


class SayArguments(Arguments):
    """What to say."""

    text: Annotated[
        Words,
        Field(min_length=1, max_length=4000, title="Text", json_schema_extra={"private": True}),
    ]


async def say(arguments: SayArguments, situation: Situation) -> Outcome:
    """Write into the meeting's chat, and show it in the thread as well."""
    binding, conference = situation.require_binding(), situation.require_conference()
    status, name = (await conference.roster()).conference, situation.person.name
    if status is not None and status.chat_enabled is False:
        raise CommandError("The meeting’s chat is off, so nothing can be written in it.")
    for part in for_pexip(f"{name}: {arguments.text}"):
        await conference.send(SendMessage(payload=part))
    where = situation.room or "the meeting"
    said = _Said(name, situation.person.id, where, arguments.text)
    await situation.services.database.write(_keep_said, binding, said)
    return Done(text=f"Said in {where}.")


@dataclass(frozen=True)
class _Said:
    """What somebody wrote into the meeting, or into the room that `where` names."""

    name: str
    slack_user: str
    where: str
    text: str


async def _keep_said(transaction: Transaction, binding: Binding, said: _Said) -> None:
    record = await meetings.find_open(transaction, binding.id)
    if record is None:
        return
    name, text = said.name, said.text
    line_id = await _keep(transaction, record, name, text, said.slack_user)
    heading = f"{name} to {said.where}: "
    post = Post(
        key=f"{record.id}/chat/{line_id}",
        channel=binding.channel,
        text=blocks.escape(heading + text),
        blocks=(blocks.paragraph(blocks.bold(heading), blocks.plain(text)),),
        thread_key=f"{record.id}/card",
    )
    await outbox.post(transaction, binding.workspace, post)


async def _keep(
    transaction: Transaction, record: MeetingRecord, name: str, text: str, slack_user: str
) -> int:
    return await lines.add(
        transaction,
        meeting_id=record.id,
        binding_id=record.binding_id,
        kind="chat",
        participant_uuid=None,
        name=name,
        text=text,
        said_at=transaction.now,
        language=None,
        origin="slack",
        post_key=lines.said_by(slack_user),
    )


SAY = Procedure(
    name="say",
    summary="Write into the meeting’s chat",
    arguments=SayArguments,
    permission=Permission.SPEAK,
    example="say The slides are in the channel",
    in_room=True,
    run=say,
    needs_meeting=True,
)

COMMANDS = (SAY,)
