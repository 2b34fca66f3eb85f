"""Who wrote a message in Slack, as the mirror asks it."""

from collections.abc import Sequence
from typing import Any

from bridge.commands.rights.permissions import granted, with_groups
from bridge.commands.table.row import Permission
from bridge.mirror.messages.slack_line import Author
from bridge.mirror.messages.slack_message import SlackMessage
from bridge.mirror.words.text import Names
from bridge.slack.workspaces.workspaces import Everybody
from bridge.storage.meetings.bindings import Binding


class SlackAuthors:
    """Judges by the same rules as a command would."""

    def __init__(self, people: Everybody) -> None:
        self._people = people

    async def author(self, message: SlackMessage, binding: Binding) -> Author:
        slack_user = message.user or ""
        hint = {"user": {"team_id": message.user_team}} if message.user_team else {}
        person = await self._people.person(message.workspace, slack_user, hint)
        level = granted(await with_groups(person, binding, self._people), binding)
        may_speak = level is not None and level >= Permission.SPEAK
        name = person.name
        if person.is_external:
            name = await self._people.name_of(message.workspace, slack_user)
        return Author(id=slack_user, name=name, may_speak=may_speak, is_untold=person.is_untold)

    async def names_for(self, workspace: str, text: str, blocks: Sequence[Any] | None) -> Names:
        return await self._people.names_for(workspace, text, blocks)
