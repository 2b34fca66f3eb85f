"""The people and channels every simulated workspace begins with."""

from bridge.simulator.slack.state.workspace import Workspace

_CROWD = 60


def furnish(workspace: Workspace) -> None:
    """Ana the visitor, others with other rights, and a channel of each kind."""
    bot = workspace.app.bot_user
    ana = workspace.add_user("ana", "Ana", display_name="Ana").id
    bob = workspace.add_user("bob", "Bob", display_name="Bob").id
    dave = workspace.add_user("dave", "Dave", display_name="Dave", is_admin=True).id
    carol = workspace.add_user("carol", "Carol", display_name="Carol", is_restricted=True).id
    other_team = workspace.ids.next("T")
    erin = workspace.add_user("erin", "Erin", display_name="Erin", team_id=other_team).id
    crowd = [
        workspace.add_user(f"member{number}", f"Member {number}").id for number in range(_CROWD)
    ]
    workspace.add_channel("standup", [ana, bob, dave, carol, bot])
    workspace.add_channel("random", [ana, bob, dave])
    workspace.add_channel("leads", [ana, dave, bot], kind="private")
    workspace.add_channel("all-hands", [dave, ana, bob, bot, *crowd])
    partners = workspace.add_channel("partners", [ana, dave, erin, bot])
    partners.connected_teams.append(other_team)
