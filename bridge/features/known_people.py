"""Whoever has proved who they are in Slack is linked to their profile, on the card."""

from collections.abc import Mapping
from functools import partial

from bridge.commands.table.situation import Services
from bridge.commands.telling.profiles import addresses
from bridge.mirror.meeting.handlers import AlertsChanged, Handler, Recaller, on, recalling
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.outside import Outside
from bridge.mirror.people.known_people import KnownPeople
from bridge.storage.database import Transaction
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.people import person_links


class Recognizing:
    """`services` is set before any meeting is followed."""

    def __init__(self) -> None:
        self.services: Services | None = None

    @property
    def handlers(self) -> tuple[Handler | Recaller, ...]:
        return recalling(_load, self._look_up), on(AlertsChanged, self._change)

    def _change(self, event: AlertsChanged, meeting: Meeting) -> None:
        self._look_up(event.links, meeting)

    def _look_up(self, links: Mapping[str, str], meeting: Meeting) -> None:
        """Where the workspace is, Slack may have to be asked."""
        if links or meeting.recall(KnownPeople).profiles:
            meeting.later(partial(self._find, links))

    async def _find(self, links: Mapping[str, str], outside: Outside) -> None:
        if self.services is not None:
            found = await addresses(self.services, outside.binding.workspace, links)
            await outside.decide(partial(_keep, found))


async def _load(tx: Transaction, record: MeetingRecord) -> Mapping[str, str]:
    return await person_links.of_meeting(tx, record.id)


def _keep(profiles: Mapping[str, str], meeting: Meeting) -> None:
    meeting.recall(KnownPeople).profiles = profiles
