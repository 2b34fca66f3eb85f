"""team.profile.* and users.profile.*: what people tell of themselves in the workspace's fields.

https://docs.slack.dev/reference/methods/users.profile.get
"""

from bridge.simulator.slack.methods.arguments import Arguments
from bridge.simulator.slack.methods.method import Json, Method, Tier, get_user
from bridge.simulator.slack.state.workspace import Workspace


def _definitions(workspace: Workspace, _: Arguments) -> Json:
    fields = [
        {"id": field, "ordering": number, "label": label, "hint": "", "type": "text"}
        for number, (field, label) in enumerate(workspace.profile_fields.items())
    ]
    return {"profile": {"fields": fields, "sections": []}}


def _profile(workspace: Workspace, args: Arguments) -> Json:
    """Labels only for who asks; Slack advises against it, and would rather be asked once for all.

    How much less often it may be asked for with labels is not published, and not played here.
    """
    user = get_user(workspace, args)
    has_labels = args.flag("include_labels")
    fields = {
        field: {"value": user.fields[field], "alt": ""} | ({"label": label} if has_labels else {})
        for field, label in workspace.profile_fields.items()
        if field in user.fields
    }
    profile = user.to_wire(workspace.team_id, workspace.base_url)["profile"]
    return {"profile": profile | {"title": "", "phone": user.phone, "fields": fields}}


METHODS = (
    Method("team.profile.get", _definitions, Tier.THREE, ("users.profile:read",)),
    Method("users.profile.get", _profile, Tier.FOUR, ("users.profile:read",)),
)
