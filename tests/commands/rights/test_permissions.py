"""Who may do what."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.commands.rights.permissions import (
    granted,
    is_workspace_allowed,
    may_bind,
    permit,
    permit_workspace,
    who_may,
    with_groups,
)
from bridge.commands.table.errors import NoMeetingError, NotPermittedError
from bridge.commands.table.row import Permission
from bridge.storage.meetings.bindings import Binding, BindingSettings
from bridge.storage.people.grants import Grant
from tests.commands.conftest import (
    ADMIN,
    BOT,
    GUEST,
    MEMBER,
    OWNER,
    SmallDirectory,
    a_binding,
    person,
)
from tests.commands.rows import LOCK, MUTE, SAY, SET_PIN, STATUS, WHO

EXTERNAL = person("UOTHER", is_external=True)
ELSEWHERE = person("UOWNER", workspace="T2")
PUBLIC = a_binding()
PRIVATE = a_binding(channel_is_private=True)
LISTENING = a_binding(channel_is_private=True, is_listening=True)
OPEN_TO_ALL = a_binding(settings=BindingSettings(members_moderate=True))
CLOSED = a_binding(channel_is_private=True, settings=BindingSettings(members_moderate=False))


@pytest.mark.parametrize(
    ("who", "binding", "level"),
    [
        (OWNER, PUBLIC, Permission.ADMIN),
        (ADMIN, PUBLIC, Permission.ADMIN),
        (MEMBER, PUBLIC, Permission.SPEAK),
        (MEMBER, PRIVATE, Permission.MODERATE),
        (MEMBER, OPEN_TO_ALL, Permission.MODERATE),
        (MEMBER, CLOSED, Permission.SPEAK),
        (MEMBER, LISTENING, Permission.SPEAK),
        (OWNER, LISTENING, Permission.ADMIN),
        (GUEST, PRIVATE, Permission.VIEW),
        (EXTERNAL, PRIVATE, Permission.VIEW),
        (ELSEWHERE, PUBLIC, Permission.VIEW),
        (person(OWNER.id, is_guest=True), PUBLIC, Permission.VIEW),
        (BOT, OPEN_TO_ALL, None),
    ],
)
def test_a_level_follows_from_person_and_binding(who, binding, level):
    assert granted(who, binding) is level


def given(kind: str, level: Permission, subject: str = "", **fields: Any) -> Binding:
    return a_binding(
        grants=(Grant(kind=kind, subject=subject, permission=level),),  # type: ignore[arg-type]
        **fields,
    )


@pytest.mark.parametrize(
    ("who", "binding", "level"),
    [
        (MEMBER, given("person", Permission.HOST, MEMBER.id), Permission.HOST),
        (ADMIN, given("person", Permission.SPEAK, ADMIN.id), Permission.ADMIN),
        (person("UOTHER"), given("person", Permission.HOST, MEMBER.id), Permission.SPEAK),
        # Whoever has a right of their own keeps what everyone has.
        (MEMBER, given("person", Permission.VIEW, MEMBER.id), Permission.SPEAK),
        (MEMBER, given("everyone", Permission.MODERATE), Permission.MODERATE),
        (MEMBER, given("everyone", Permission.VIEW, channel_is_private=True), Permission.VIEW),
        (GUEST, given("everyone", Permission.MODERATE), Permission.VIEW),
        (GUEST, given("person", Permission.HOST, GUEST.id), Permission.VIEW),
        (EXTERNAL, given("person", Permission.HOST, EXTERNAL.id), Permission.VIEW),
        (MEMBER, given("person", Permission.HOST, MEMBER.id, is_listening=True), Permission.SPEAK),
        (MEMBER, given("person", Permission.ADMIN, MEMBER.id, is_listening=True), Permission.ADMIN),
    ],
)
def test_a_grant_raises_its_person_and_sets_everyone(who, binding, level):
    assert granted(who, binding) is level


async def test_a_groups_right_holds_for_who_slack_says_is_in_it():
    binding = given("group", Permission.HOST, "S1", owner="USOMEBODY")
    members = [await with_groups(each, binding, SmallDirectory()) for each in (OWNER, MEMBER)]

    assert [granted(each, binding) for each in members] == [Permission.HOST, Permission.SPEAK]


@pytest.mark.parametrize(
    ("binding", "permission", "words"),
    [
        (given("person", Permission.HOST, "U7"), Permission.HOST, "<@U7>, the binding’s owner"),
        (given("group", Permission.HOST, "S1"), Permission.MODERATE, "<!subteam^S1>, the"),
        (given("person", Permission.MODERATE, "U7"), Permission.HOST, "the binding’s owner"),
        (given("everyone", Permission.VIEW), Permission.SPEAK, "the binding’s owner"),
        (given("everyone", Permission.HOST), Permission.HOST, "members of this workspace, the"),
    ],
)
def test_a_refusal_names_whom_the_right_was_given_to(binding, permission, words):
    assert who_may(permission, binding).startswith(words)


@pytest.mark.parametrize(
    ("who", "row", "binding"),
    [
        (OWNER, LOCK, PUBLIC),
        (MEMBER, MUTE, PRIVATE),
        (MEMBER, SAY, LISTENING),
        (OWNER, SET_PIN, LISTENING),
        (GUEST, WHO, PUBLIC),
        (MEMBER, STATUS, None),
    ],
)
def test_who_has_the_level_passes(who, row, binding):
    permit(who, row, binding)


@pytest.mark.parametrize(
    ("who", "row", "binding", "words"),
    [
        (MEMBER, MUTE, PUBLIC, "the binding’s owner <@UOWNER> or a workspace admin"),
        (MEMBER, LOCK, PRIVATE, "Ask the binding’s owner"),
        (GUEST, MUTE, PRIVATE, "Ask members of this workspace, the binding’s owner"),
        (GUEST, SAY, PUBLIC, "Ask members of this workspace"),
        (OWNER, MUTE, LISTENING, "only the Guest PIN here"),
        (BOT, STATUS, PUBLIC, "Ask everyone in the channel"),
    ],
)
def test_a_refusal_names_who_may(who, row, binding, words):
    with pytest.raises(NotPermittedError) as caught:
        permit(who, row, binding)

    assert words in str(caught.value)
    assert len(str(caught.value)) <= 200


@pytest.mark.parametrize("row", [MUTE, WHO, SET_PIN])
def test_what_needs_a_binding_says_how_to_get_one(row):
    with pytest.raises(NoMeetingError, match="/pexip bind"):
        permit(OWNER, row, None)


async def test_who_may_be_an_admin_is_told_that_slack_does_not_say_so(make_settings):
    remembered = replace(MEMBER, is_remembered=True)

    with pytest.raises(NotPermittedError, match="Slack does not say who is an admin"):
        permit(remembered, LOCK, PUBLIC)
    reason = await may_bind(remembered, make_settings(who_may_bind="admins"), SmallDirectory())
    assert "Slack does not say who is an admin" in str(reason)


def test_a_binding_that_listens_leaves_moderating_to_its_owner():
    assert who_may(Permission.MODERATE, LISTENING).startswith("the binding’s owner")


def test_only_people_of_workspaces_on_the_list_are_let_in(make_settings):
    listed = make_settings(slack_workspaces="T1, T3")

    permit_workspace(MEMBER, listed)
    assert is_workspace_allowed(ELSEWHERE.workspace, make_settings())
    with pytest.raises(NotPermittedError, match="This workspace"):
        permit_workspace(ELSEWHERE, listed)
    with pytest.raises(NotPermittedError, match="Bots"):
        permit_workspace(BOT, listed)


@pytest.mark.parametrize(
    ("rules", "who", "reason"),
    [
        ("members", MEMBER, None),
        ("members", GUEST, "not guests or bots"),
        ("members", EXTERNAL, "not guests or bots"),
        ("members", BOT, "not guests or bots"),
        ("admins", ADMIN, None),
        ("admins", MEMBER, "Ask a workspace admin."),
        ("UMEMBER", MEMBER, None),
        ("UMEMBER", OWNER, "Ask <@UMEMBER>."),
        ("S1", OWNER, None),
        ("S1,U5", MEMBER, "Ask <@U5> or <!subteam^S1>."),
        ("nobody", MEMBER, "Ask whoever runs the bridge."),
    ],
)
async def test_binding_is_a_right_of_the_workspace(make_settings, rules, who, reason):
    told = await may_bind(who, make_settings(who_may_bind=rules), SmallDirectory())

    assert told is None if reason is None else reason in told
