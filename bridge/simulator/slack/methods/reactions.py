"""reactions.*: an emoji under a message.

https://docs.slack.dev/reference/methods/reactions.add
"""

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods.arguments import Arguments
from bridge.simulator.slack.methods.method import (
    Json,
    Method,
    Tier,
    get_joined_channel,
    get_message,
)
from bridge.simulator.slack.rules.emoji_names import TABLE
from bridge.simulator.slack.state.entities import Message
from bridge.simulator.slack.state.workspace import Workspace


def _message(workspace: Workspace, args: Arguments) -> tuple[Message, str]:
    name = args.text("name", error="invalid_name").strip(":")
    channel = get_joined_channel(workspace, args)
    if channel.is_archived:
        raise RefusedError("is_archived")
    return get_message(channel, args.text("timestamp", error="no_item_specified")), name


def _add(workspace: Workspace, args: Arguments) -> Json:
    message, name = _message(workspace, args)
    if name not in TABLE.characters:
        raise RefusedError("invalid_name")
    if workspace.app.bot_user in message.reactions.get(name, []):
        raise RefusedError("already_reacted")
    workspace.react(message, name, workspace.app.bot_user, added=True)
    return {}


def _remove(workspace: Workspace, args: Arguments) -> Json:
    message, name = _message(workspace, args)
    if workspace.app.bot_user not in message.reactions.get(name, []):
        raise RefusedError("no_reaction")
    workspace.react(message, name, workspace.app.bot_user, added=False)
    return {}


METHODS = (
    Method("reactions.add", _add, Tier.THREE, ("reactions:write",)),
    Method("reactions.remove", _remove, Tier.TWO, ("reactions:write",)),
)
