"""Which workspace a payload is for, organizations and shared channels included."""

from typing import Any

import pytest
from pydantic import SecretStr

from bridge.config import Settings
from bridge.slack.people.lookups import DirectoryUnavailableError
from bridge.slack.people.profile import read_person
from bridge.slack.sent.client import Identity, open_session
from bridge.slack.workspaces.workspaces import (
    Everybody,
    Parts,
    Workspace,
    Workspaces,
    installed_for,
)
from bridge.storage.database import Database
from tests.fake_clock import FakeClock
from tests.given_settings import GivenSettings


def settings_with(**fields: Any) -> Settings:
    known = {
        "database_url": "sqlite:///unused.sqlite",
        "secret_keys": "for tests only",
        "pexip_node": "https://pexip.example",
        "slack_app_token": "none",
        "slack_bot_token": "none",
    }
    return GivenSettings(**known | fields)


MANY = {
    "slack_client_id": "1.2",
    "slack_client_secret": "secret",
    "public_url": "https://bridge.example.com",
}


@pytest.fixture
async def make(sqlite_database: Database, clock: FakeClock):
    """Workspaces of these ids; what begins with E is an organization."""
    async with open_session() as session:

        def serve(*ids: str, **fields: Any) -> Workspaces:
            settings = settings_with(**fields)
            parts = Parts(
                settings=settings,
                database=sqlite_database,
                session=session,
                clock=clock,
                random=None,  # type: ignore[arg-type] - nothing is random here
            )
            workspaces = Workspaces(settings)
            for each in ids:
                identity = Identity(
                    team=each,
                    team_name=each,
                    bot_user_id=f"U{each}",
                    bot_id=f"B{each}",
                    is_enterprise=each.startswith("E"),
                )
                workspaces.add(Workspace(identity, SecretStr(each), parts))
            return workspaces

        yield serve


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        ({"team_id": "T1", "enterprise_id": "E1"}, ("T1", "E1")),
        ({"team": {"id": "T2"}, "message": {"bot_profile": {"team_id": "T1"}}}, ("T1", "T2")),
        ({"team": {"id": "T2"}, "view": {"app_installed_team_id": "T1"}}, ("T1", "T2")),
        ({"team_id": "T2", "authorizations": [{"team_id": "T1"}]}, ("T1", "T2")),
        ({"team": None, "enterprise": {"id": "E1"}, "user": {"team_id": "T3"}}, ("E1", "T3")),
        ({"team": "odd", "authorizations": []}, ()),
    ],
)
def test_the_installation_is_known_before_the_person(body: dict, ids: tuple):
    assert installed_for(body) == ids


def test_with_one_token_every_request_is_its_own(make):
    workspaces = make("T1")

    assert workspaces.find_by_request({"team": {"id": "T9"}}).id == "T1"
    assert workspaces.find_by_ids("T9", None).id == "T1"
    assert workspaces.find_by_event({"team_id": "T1"}).id == "T1"
    assert workspaces.find_by_event({"team_id": "T9"}) is None
    assert workspaces.find_by_event({"authorizations": [], "event": {}}).id == "T1"


def test_with_one_token_the_list_says_whose_events_are_heard(make):
    assert make("T1", slack_workspaces="T1,T9").find_by_event({"team_id": "T9"}).id == "T1"
    assert make("T1", slack_workspaces="T9").find_by_event({"team_id": "T1"}) is None


def test_with_many_nobody_is_served_by_another(make):
    workspaces = make("T1", "T2", **MANY)

    assert workspaces.find_by_request({"team": {"id": "T2"}}).id == "T2"
    assert workspaces.find_by_request({"team": {"id": "T9"}}) is None
    assert workspaces.find_by_event({"team_id": "T9"}) is None
    assert workspaces.find_by_event({}) is None
    assert workspaces.find_by_ids("T9", "E9") is None


def test_an_organization_is_found_by_each_of_its_teams(make):
    workspaces = make("T1", "E1", **MANY)
    body = {"team_id": "T5", "enterprise_id": "E1"}

    assert workspaces.find_by_event(body).id == "E1"
    assert workspaces.find_by_ids("T5", "E1").id == "E1"


def test_a_person_of_the_organization_is_no_stranger():
    ours = {"team_id": "T5", "enterprise_user": {"enterprise_id": "E1", "teams": ["T5"]}}
    theirs = {"team_id": "T7", "enterprise_user": {"enterprise_id": "E2"}}

    marks = [read_person("E1", "U1", each, hint={}).is_external for each in (ours, theirs)]

    assert marks == [False, True]


async def test_who_has_removed_the_app_is_not_asked(make):
    everybody = Everybody(make("T1", **MANY))

    assert await everybody.name_of("T9", "U1") == "someone"
    with pytest.raises(DirectoryUnavailableError):
        everybody.of("T9")
