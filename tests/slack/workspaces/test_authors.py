"""Who may speak from Slack into the meeting."""

import pytest

from bridge.mirror.messages.slack_message import parse_slack_message
from bridge.storage.meetings.bindings import Binding
from tests.slack.rig import Rig


@pytest.mark.parametrize(
    ("who", "name", "may_speak"),
    [("ana", "Ana", True), ("carol", "Carol", False), ("erin", "Erin", False)],
)
async def test_members_speak_and_guests_and_strangers_do_not(
    socket_rig: Rig, who: str, name: str, *, may_speak: bool
):
    user = socket_rig.slack.workspace.find_user(who)
    assert user is not None
    event = {
        "type": "message",
        "user": user.id,
        "user_team": user.team_id,
        "channel": socket_rig.channel(),
        "ts": "1.2",
        "text": f"hello <@{user.id}>",
    }
    message = parse_slack_message(event, workspace=socket_rig.team)
    assert message is not None
    binding = Binding(
        id="b1",
        workspace=socket_rig.team,
        channel=socket_rig.channel(),
        conference_name="meet.alice",
        alias="meet.alice",
        owner="UOWNER",
        created=socket_rig.clock.now(),
    )

    author = await socket_rig.edge.authors.author(message, binding)
    names = await socket_rig.edge.authors.names_for(message.workspace, message.content.text, None)

    assert (author.name, author.may_speak) == (name, may_speak)
    assert names.user(user.id) == name
