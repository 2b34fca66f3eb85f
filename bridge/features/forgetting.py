"""People may have the bridge forget them, and owners a meeting, without waiting for its time."""

from collections.abc import Sequence

from bridge.commands.running.alerting import tell_alerts
from bridge.commands.table.command import Procedure
from bridge.commands.table.outcome import Done, Outcome, Refused
from bridge.commands.table.row import NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.slack.shown.blocks import date_token
from bridge.storage.chores import forgetting
from bridge.storage.chores.forgetting import Subject
from bridge.storage.meetings import bindings, meetings
from bridge.storage.people import person_links

_ME = (
    "Have the bridge forget you? What you wrote into meetings, your rights by name, and where you "
    "proved who you are go from its database for good. What stands in Slack stays there."
)
_MEETING = (
    "Forget this channel’s last meeting? Its words, people and files go from the bridge’s database "
    "for good. What stands in Slack stays there."
)


async def forget_me(_arguments: NoArguments, situation: Situation) -> Outcome:
    """By id and proved participants: whoever is called the same is somebody else."""
    subject = Subject(slack_users=frozenset({situation.person.id}))
    database = situation.services.database
    known_in = await database.read(person_links.bindings_of, situation.person.id)
    done = await forgetting.forget_person(database, subject)
    await _tell_meetings(known_in, situation)
    owned = tuple(
        f"You still own the meeting of <#{each}>; unbind it there, or bind it as somebody else."
        for each in done.owned
    )
    return Done(
        text="You are forgotten. What you say from now on is kept again. "
        "Meetings where you did not say who you are, whoever runs the bridge can look through.",
        lines=owned,
    )


async def _tell_meetings(known_in: Sequence[str], situation: Situation) -> None:
    """They tell this person nothing more, and no card links their name."""
    live = await situation.services.database.read(bindings.list_live)
    for binding in live:
        if binding.id in known_in:
            await tell_alerts(situation.services, binding)


async def forget_meeting(_arguments: NoArguments, situation: Situation) -> Outcome:
    """The one that runs, as far as it has come, or the last."""
    binding, database = situation.require_binding(), situation.services.database
    record = await database.read(meetings.find_last, binding.id)
    if record is None:
        return Refused(text=f"{binding.alias} has had no meeting yet.")
    await forgetting.forget_meeting(database, record.id)
    if record.ended is None:
        return Done(text="Forgotten what was said so far; the meeting goes on, and is kept again.")
    return Done(
        text="Forgotten: the last meeting.", lines=(f"It began {date_token(record.began)}.",)
    )


FORGET_ME = Procedure(
    name="forget me",
    summary="Delete what the bridge has stored of you",
    arguments=NoArguments,
    permission=Permission.VIEW,
    who="everybody, for themselves",
    example="forget me",
    confirm=lambda _: _ME,
    confirm_button="Forget me",
    run=forget_me,
    needs_binding=False,
)
FORGET_MEETING = Procedure(
    name="forget meeting",
    summary="Delete what is stored of the last meeting",
    arguments=NoArguments,
    permission=Permission.ADMIN,
    example="forget meeting",
    confirm=lambda _: _MEETING,
    confirm_button="Forget it",
    is_confirmed_by_typing=True,
    run=forget_meeting,
)

COMMANDS = (FORGET_ME, FORGET_MEETING)
