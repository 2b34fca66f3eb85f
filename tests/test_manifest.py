"""app_manifest.yaml asks Slack for what the code uses, and for nothing else."""

import ast
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bridge.commands.table.table import SLASH_COMMAND, Table
from bridge.commands.telling.help import usage_hint
from bridge.commands.typed.parser import parse
from bridge.features import COMMANDS, HINTED
from bridge.slack.arriving.inbox import LINK_SHARED, SUBSCRIPTIONS
from bridge.slack.installing.manifest import Deployment, build_manifest, optional_scopes
from bridge.slack.sent import methods
from bridge.slack.sent.methods import METHODS

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data"
METHOD_NAME = re.compile(r"[a-z]+(\.[a-z][a-zA-Z]+){1,2}")
# Methods of the SDK's client that the code calls by name.
BY_ATTRIBUTE = {
    "auth_test": "auth.test",
    "apps_connections_open": "apps.connections.open",
    "blocks_validate": "blocks.validate",
}
ORDINARY = Deployment(usage_hint=usage_hint(HINTED))


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "app_manifest.yaml").read_text())


@pytest.fixture(scope="module")
def names() -> dict[str, list[str]]:
    return json.loads((DATA / "slack_scopes_events.json").read_text())


def called_methods() -> set[str]:
    """Every Web API method that stands in the code of the edge."""
    found = set()
    constants = {name: value for name, value in vars(methods).items() if isinstance(value, str)}
    for path in (ROOT / "bridge" / "slack").rglob("*.py"):
        if path.name == "methods.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Constant(value=str(text)) if METHOD_NAME.fullmatch(text):
                    found.add(text)
                case ast.Name(id=name) if name in constants and name.isupper():
                    found.add(constants[name])
                case ast.Attribute(attr=name) if name in BY_ATTRIBUTE:
                    found.add(BY_ATTRIBUTE[name])
    return {
        name for name in found - set(SUBSCRIPTIONS) - set(LINK_SHARED) if not name.endswith(".com")
    }


def test_slack_takes_the_manifest(manifest):
    schema = json.loads((DATA / "slack-manifest.schema.v2.json").read_text())

    assert [error.message for error in Draft7Validator(schema).iter_errors(manifest)] == []


def test_scopes_and_events_are_called_as_slack_calls_them(manifest, names):
    scopes = manifest["oauth_config"]["scopes"]

    assert set(scopes["bot"]) <= set(names["BotScope"])
    assert set(scopes["bot_optional"]) <= set(scopes["bot"])
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert set(events) <= set(names["ManifestEvent"])


def test_the_table_of_methods_has_those_that_the_code_calls():
    assert called_methods() == set(METHODS)


def test_the_file_is_what_the_code_makes_of_an_ordinary_deployment(manifest):
    assert manifest == build_manifest(ORDINARY)


def test_the_command_is_the_one_of_the_table(manifest):
    (command,) = manifest["features"]["slash_commands"]

    assert command["command"] == SLASH_COMMAND
    assert command["usage_hint"] == usage_hint(HINTED)
    assert command["should_escape"] is True


def test_what_the_hint_shows_can_be_typed():
    table = Table(COMMANDS)

    assert [parse(row.example, table).row for row in HINTED] == list(HINTED)


DEPLOYMENTS = {
    "ordinary": ORDINARY,
    "http": replace(ORDINARY, is_http=True, public_url="https://bridge.example.com"),
    "many": replace(ORDINARY, is_for_many=True, public_url="https://bridge.example.com"),
    "links": replace(ORDINARY, link_domains=tuple(f"{n}.example.com" for n in range(7))),
    "calls": replace(ORDINARY, has_calls=True),
    "bare": replace(ORDINARY, without=optional_scopes(has_links=True, has_calls=True)),
}


@pytest.mark.parametrize("deployment", DEPLOYMENTS.values(), ids=DEPLOYMENTS)
def test_slack_takes_the_manifest_of_every_deployment(deployment, names):
    schema = json.loads((DATA / "slack-manifest.schema.v2.json").read_text())
    made = build_manifest(deployment)

    assert [error.message for error in Draft7Validator(schema).iter_errors(made)] == []
    scopes = made["oauth_config"]["scopes"]
    assert set(scopes["bot"]) <= set(names["BotScope"])
    assert set(scopes["bot_optional"]) <= set(scopes["bot"])


def test_over_http_every_address_is_the_public_one():
    made = build_manifest(DEPLOYMENTS["http"])
    url = "https://bridge.example.com/slack/events"

    assert not made["settings"]["socket_mode_enabled"]
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["interactivity"]["request_url"] == url
    assert made["features"]["slash_commands"][0]["url"] == url


def test_many_workspaces_come_back_to_the_install_page():
    made = build_manifest(DEPLOYMENTS["many"])

    assert made["oauth_config"]["redirect_urls"] == [
        "https://bridge.example.com/slack/oauth_redirect"
    ]
    assert made["settings"]["org_deploy_enabled"]


def test_links_are_asked_for_only_where_meetings_have_them():
    linked, ordinary = build_manifest(DEPLOYMENTS["links"]), build_manifest(ORDINARY)
    events = [each["settings"]["event_subscriptions"]["bot_events"] for each in (linked, ordinary)]

    assert ["link_shared" in each for each in events] == [True, False]
    assert len(linked["features"]["unfurl_domains"]) == 5
    assert "unfurl_domains" not in ordinary["features"]


def test_an_optional_scope_can_be_left_out():
    scopes = build_manifest(DEPLOYMENTS["bare"])["oauth_config"]["scopes"]

    assert scopes["bot_optional"] == []
    assert "chat:write.customize" not in scopes["bot"]


def test_socket_mode_and_interactivity_are_on(manifest):
    settings = manifest["settings"]

    assert settings["socket_mode_enabled"]
    assert settings["interactivity"]["is_enabled"]
    assert not settings["token_rotation_enabled"]
