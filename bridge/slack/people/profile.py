"""What Slack's user and channel objects say of a person's rights; tolerant of what is missing.

https://docs.slack.dev/reference/objects/user-object
https://docs.slack.dev/reference/objects/conversation-object
"""

from collections.abc import Mapping
from typing import Any

from bridge.commands.table.invocation import Channel, ChannelId, Person, SlackUserId, WorkspaceId
from bridge.mirror.words.text import clean_name
from bridge.slack.requests import text_at

_MOST_OFFSET = 14 * 3600


def read_person(
    workspace: str,
    slack_user: str,
    fields: Mapping[str, Any] | None,
    *,
    hint: Mapping[str, Any],
    organization: str | None = None,
) -> Person:
    """A person from `users.info`.

    Fields that Slack does not give say nothing: whoever asks has to know whether it gave any.
    Who is unknown to Slack (`None`) belongs to somebody else's workspace. In an organization of
    several workspaces everybody of it is at home, but an admin only in their own.
    """
    found = fields or {}
    is_colleague = _is_of_organization(organization, found)
    is_of_other = _is_of_other(workspace, found)
    return Person(
        workspace=WorkspaceId(workspace),
        id=SlackUserId(slack_user),
        name=clean_name(read_name(found) or _hinted_name(hint), slack_user),
        is_admin=not is_of_other and _is(found, "is_admin", "is_owner", "is_primary_owner"),
        is_guest=_is(found, "is_restricted", "is_ultra_restricted", "is_invited_user"),
        is_external=fields is None
        or _is(found, "is_stranger")
        or (is_of_other and not is_colleague),
        utc_offset=_offset(found.get("tz_offset")),
        zone=text_at(found, "tz"),
        is_bot=_is(found, "is_bot", "is_workflow_bot", "deleted"),
    )


def read_name(fields: Mapping[str, Any]) -> str:
    """The name people see, of a user object or of a payload's `user`."""
    profile = fields.get("profile")
    inner: Mapping[str, Any] = profile if isinstance(profile, Mapping) else {}
    candidates = (
        inner.get("display_name"),
        inner.get("real_name"),
        fields.get("real_name"),
        fields.get("name"),
        fields.get("username"),
    )
    return next((each for each in candidates if isinstance(each, str) and each.strip()), "")


def read_channel(channel: str, fields: Mapping[str, Any]) -> Channel:
    return Channel(
        id=ChannelId(channel),
        name=str(fields.get("name") or ""),
        is_private=_is_private(fields),
        is_external=_is(fields, "is_ext_shared", "is_pending_ext_shared"),
        is_archived=_is(fields, "is_archived"),
        # Without the field, as without the scope, posting will tell.
        has_bot=fields.get("is_member") is not False,
        member_count=_count(fields.get("num_members")),
        is_told=_is_private(fields) is not None,
    )


def _offset(seconds: object) -> int:
    """Nowhere are clocks more than 14 hours from UTC."""
    is_sane = isinstance(seconds, int) and abs(seconds) <= _MOST_OFFSET
    return seconds if is_sane and isinstance(seconds, int) else 0


def _count(members: object) -> int | None:
    """Also as digits; None where Slack does not say."""
    if isinstance(members, int):
        return members
    return int(members) if isinstance(members, str) and members.isdecimal() else None


def _is_private(fields: Mapping[str, Any]) -> bool | None:
    """None where Slack does not say."""
    if _is(fields, "is_private", "is_im", "is_mpim", "is_group"):
        return True
    return False if fields.get("is_private") is False else None


def _hinted_name(payload: Mapping[str, Any]) -> str:
    user = payload.get("user")
    name = read_name(user) if isinstance(user, Mapping) else payload.get("user_name")
    return name if isinstance(name, str) else ""


def _is(fields: Mapping[str, Any], *names: str) -> bool:
    return any(fields.get(name) is True for name in names)


def has_home(fields: Mapping[str, Any] | None) -> bool:
    """Whether Slack says where the person is at home."""
    found = fields or {}
    return bool(found.get("team_id") or found.get("enterprise_user"))


def _is_of_organization(organization: str | None, fields: Mapping[str, Any]) -> bool:
    known = fields.get("enterprise_user")
    named = known.get("enterprise_id") if isinstance(known, Mapping) else None
    return organization is not None and named == organization


def _is_of_other(workspace: str, fields: Mapping[str, Any]) -> bool:
    """In an organization a person's home may be another workspace of the same one."""
    team = fields.get("team_id")
    if not isinstance(team, str) or not team or team == workspace:
        return False
    enterprise = fields.get("enterprise_user")
    known: Mapping[str, Any] = enterprise if isinstance(enterprise, Mapping) else {}
    if known.get("enterprise_id") == workspace:
        return False
    teams = known.get("teams")
    return not (isinstance(teams, list) and workspace in teams)
