"""The Slack profiles of those who have proved who they are, to link their names to.

A link notifies nobody, as a mention would wherever others read it.
"""

from collections.abc import Mapping

from bridge.commands.table.outcome import Profiled
from bridge.commands.table.situation import Services
from bridge.mirror.people.roster import Roster
from bridge.pexip.models import Participant
from bridge.storage.meetings.bindings import Binding
from bridge.storage.people import person_links


async def profiles_now(services: Services, binding: Binding) -> Mapping[str, str]:
    """By participant of the meeting that runs; empty where Slack does not say where it is."""
    links = await services.database.read(person_links.of_binding, binding.id)
    return await addresses(services, binding.workspace, links)


async def addresses(
    services: Services, workspace: str, links: Mapping[str, str]
) -> Mapping[str, str]:
    """Of the profiles of people in Slack."""
    found: dict[str, str] = {}
    for uuid, slack_user in links.items():
        address = await services.directory.profile_link(workspace, slack_user)
        if address is None:
            # Slack does not say where the workspace is, and is not asked again for each of them.
            return {}
        found[uuid] = address
    return found


def with_profile(
    line: str, participant: Participant, roster: Roster, profiles: Mapping[str, str]
) -> str:
    """The line, with the name in it linked to the profile of whoever that is."""
    url = profiles.get(participant.uuid)
    return Profiled(line, name=roster.label(participant), url=url) if url else line
