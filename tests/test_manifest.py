"""app_manifest.yaml asks Slack for what the code uses, and for nothing else."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bridge.commands.help import usage_hint
from bridge.commands.table import SLASH_COMMAND, Table
from bridge.features import COMMANDS
from bridge.slack import methods
from bridge.slack.inbox import SUBSCRIPTIONS
from bridge.slack.methods import METHODS

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data"
METHOD_NAME = re.compile(r"[a-z]+(\.[a-z][a-zA-Z]+){1,2}")
# Methods of the SDK's client that the code calls by name.
BY_ATTRIBUTE = {"auth_test": "auth.test", "apps_connections_open": "apps.connections.open"}


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
    for path in (ROOT / "bridge" / "slack").glob("*.py"):
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
    return {name for name in found - set(SUBSCRIPTIONS) if not name.endswith(".com")}


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


def test_the_scopes_are_those_that_methods_events_and_the_command_need(manifest):
    scopes = manifest["oauth_config"]["scopes"]
    core = {scope for method in METHODS.values() for scope in method.scopes}
    core |= {scope for needed in SUBSCRIPTIONS.values() for scope in needed}
    optional = {scope for method in METHODS.values() for scope in method.optional_scopes}

    assert set(scopes["bot"]) == core | optional | {"commands"}
    assert set(scopes["bot_optional"]) == optional


def test_the_events_are_those_that_the_inbox_takes(manifest):
    events = manifest["settings"]["event_subscriptions"]["bot_events"]

    assert sorted(events) == sorted(SUBSCRIPTIONS)


def test_the_command_is_the_one_of_the_table(manifest):
    (command,) = manifest["features"]["slash_commands"]

    assert command["command"] == SLASH_COMMAND
    assert command["usage_hint"] == usage_hint(Table(COMMANDS))
    assert command["should_escape"] is True


def test_socket_mode_and_interactivity_are_on(manifest):
    settings = manifest["settings"]

    assert settings["socket_mode_enabled"]
    assert settings["interactivity"]["is_enabled"]
    assert not settings["token_rotation_enabled"]
