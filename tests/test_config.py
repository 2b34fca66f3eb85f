"""Settings from the environment, a .env file or a secrets folder; each fault is one clear line."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bridge.config import Settings, is_loopback, load_database_url, load_settings
from bridge.errors import SettingsError

ROOT = Path(__file__).parents[1]

COMPLETE = {
    "BRIDGE_DATABASE_URL": "sqlite:///bridge.sqlite",
    "BRIDGE_SECRET_KEYS": "one long key",
    "BRIDGE_PEXIP_NODE": "https://pexip.example.com",
    "BRIDGE_SLACK_BOT_TOKEN": "bot",
    "BRIDGE_SLACK_APP_TOKEN": "app",
}
REQUIRED = sorted(set(COMPLETE) - {"BRIDGE_SLACK_APP_TOKEN"})


class Environment:
    """The variables of this process, and an empty folder to be in."""

    def __init__(self, patch: pytest.MonkeyPatch, folder: Path) -> None:
        self._patch = patch
        self.folder = folder

    def set(self, **variables: str) -> None:
        for name, value in variables.items():
            self._patch.setenv(name, value)

    def forget(self, name: str) -> None:
        self._patch.delenv(name, raising=False)


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[Environment]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        environment = Environment(patch, tmp_path)
        for name in Settings.model_fields:
            environment.forget(f"BRIDGE_{name.upper()}")
        environment.set(**COMPLETE)
        yield environment


def problems() -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings()
    return caught.value.problems


@pytest.mark.usefixtures("environment")
def test_five_variables_are_enough():
    settings = load_settings()

    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.slack_signing_secret is None
    assert settings.who_may_bind == ("members",)
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8080)


def test_a_env_file_is_read_and_the_environment_wins(environment: Environment):
    environment.forget("BRIDGE_PEXIP_NODE")
    (environment.folder / ".env").write_text(
        "BRIDGE_PEXIP_NODE=https://from.file\nBRIDGE_SECRET_KEYS=from file\nOTHER=x\n"
    )

    settings = load_settings()

    assert settings.pexip_node == "https://from.file"
    assert settings.secret_keys.get_secret_value() == "one long key"


def test_the_example_file_needs_only_its_blanks_filled(environment: Environment):
    for name in COMPLETE:
        environment.forget(name)
    example = (ROOT / ".env.example").read_text()
    filled = re.sub(r"^(BRIDGE_\w+)=$", r"\1=filled in", example, flags=re.MULTILINE)
    (environment.folder / ".env").write_text(filled)

    assert load_settings().slack_app_token is not None


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_variable_is_named_and_described(environment: Environment, name: str):
    environment.forget(name)

    [problem] = problems()

    assert problem.startswith(f"{name} is not set: ")
    assert len(problem) > len(f"{name} is not set: ")


def test_all_problems_are_told_at_once(environment: Environment):
    for name in COMPLETE:
        environment.forget(name)

    told = problems()

    assert [problem.split(" ")[0] for problem in told[:-1]] == [
        "BRIDGE_DATABASE_URL",
        "BRIDGE_SECRET_KEYS",
        "BRIDGE_PEXIP_NODE",
        "BRIDGE_SLACK_BOT_TOKEN",
    ]
    assert told[-1].startswith("Set BRIDGE_SLACK_APP_TOKEN (Socket Mode) or")


def test_what_an_app_for_many_lacks_is_told_with_the_rest(environment: Environment):
    environment.set(BRIDGE_SLACK_CLIENT_ID="1.2")
    environment.forget("BRIDGE_SLACK_APP_TOKEN")

    needs, transport = problems()

    assert "needs BRIDGE_SLACK_CLIENT_SECRET and BRIDGE_PUBLIC_URL" in needs
    assert transport.startswith("Set BRIDGE_SLACK_APP_TOKEN")


def test_a_wrong_url_is_not_told_twice(environment: Environment):
    environment.set(
        BRIDGE_SLACK_CLIENT_ID="1.2",
        BRIDGE_SLACK_CLIENT_SECRET="s",
        BRIDGE_PUBLIC_URL="http://bridge.example.com",
    )

    [problem] = problems()

    assert problem.startswith("BRIDGE_PUBLIC_URL: must start with https://")


def test_who_has_no_key_yet_is_told_how_to_make_one(environment: Environment):
    environment.forget("BRIDGE_SECRET_KEYS")

    [problem] = problems()
    command = problem.partition("Make one: ")[2]
    made = subprocess.run(
        [sys.executable, *shlex.split(command)[1:]], check=True, capture_output=True, text=True
    )

    environment.set(BRIDGE_SECRET_KEYS=made.stdout.strip())
    assert len(load_settings().secret_keys.get_secret_value()) >= 32


def test_an_empty_variable_is_as_good_as_none(environment: Environment):
    environment.set(BRIDGE_SLACK_BOT_TOKEN="", BRIDGE_PEXIP_CA="")

    [problem] = problems()

    assert problem.startswith("BRIDGE_SLACK_BOT_TOKEN is not set")


def test_without_a_way_to_slack_both_ways_are_named(environment: Environment):
    environment.forget("BRIDGE_SLACK_APP_TOKEN")

    [problem] = problems()

    assert "BRIDGE_SLACK_APP_TOKEN" in problem
    assert "BRIDGE_SLACK_SIGNING_SECRET" in problem


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("BRIDGE_SLACK_API_URL", "http://slack.example.com/api", "https://"),
        ("BRIDGE_PEXIP_JOIN_URL", "https://pexip.example.com/m/", "{alias}"),
        ("BRIDGE_PEXIP_CA", "nowhere.pem", "nowhere.pem"),
        ("BRIDGE_SECRET_KEYS", " , ", "at least one key"),
        ("BRIDGE_HTTP_PORT", "70000", "65535"),
        ("BRIDGE_HTTP_PORT", "many", "integer"),
        ("BRIDGE_LOG_FORMAT", "xml", "'text' or 'json'"),
    ],
)
def test_a_wrong_value_is_explained(environment: Environment, name: str, value: str, words: str):
    environment.set(**{name: value})

    [problem] = problems()

    assert problem.startswith(f"{name}: ")
    assert words in problem


def test_no_secret_stands_in_a_problem_or_in_the_settings_own_text(environment: Environment):
    environment.set(
        BRIDGE_SECRET_KEYS="planted-key",
        BRIDGE_SLACK_BOT_TOKEN="planted-token",
        BRIDGE_DATABASE_URL="postgresql://bridge:planted@database.example/bridge",
    )
    assert "planted" not in repr(load_settings())

    environment.set(BRIDGE_SECRET_KEYS=",", BRIDGE_HTTP_PORT="planted-port")

    assert "planted" not in "\n".join(problems())


@pytest.mark.parametrize("url", ["http://127.0.0.1:80/api", "http://127.0.0.1:80/api//"])
def test_another_slack_ends_in_one_slash(environment: Environment, url: str):
    environment.set(BRIDGE_SLACK_API_URL=url)

    assert load_settings().slack_api_url == "http://127.0.0.1:80/api/"


@pytest.mark.parametrize("written", ["U1,S2", "U1 S2", " U1 , S2 ", "U1,\tS2"])
def test_lists_take_commas_and_blanks(environment: Environment, written: str):
    environment.set(BRIDGE_WHO_MAY_BIND=written)

    assert load_settings().who_may_bind == ("U1", "S2")


@pytest.mark.parametrize(
    ("patterns", "alias", "is_open"),
    [
        ("team.*", "team.red", True),
        ("team.*", "TEAM.Red", True),
        ("team.*", "board", False),
        ("board, team.*", "board", True),
        ("*", "anything@example.com", True),
    ],
)
def test_open_aliases_are_patterns(
    environment: Environment, patterns: str, alias: str, is_open: Any
):
    environment.set(BRIDGE_OPEN_ALIASES=patterns)

    assert load_settings().is_open(alias) is is_open


@pytest.mark.usefixtures("environment")
def test_without_patterns_no_alias_is_open():
    assert not load_settings().is_open("team.red")


@pytest.mark.parametrize(
    ("url", "is_here"),
    [
        ("http://localhost:80", True),
        ("http://127.0.0.9", True),
        ("http://[::1]:80/x", True),
        ("http://127.0.0.1.example.com", False),
        ("https://example.com", False),
        ("nothing", False),
    ],
)
def test_only_this_machine_is_loopback(url: str, is_here: Any):
    assert is_loopback(url) is is_here


def test_migrating_needs_the_database_alone(environment: Environment):
    for name in COMPLETE:
        environment.forget(name)
    (environment.folder / ".env").write_text("BRIDGE_DATABASE_URL=postgresql://db/bridge\n")

    assert load_database_url() == "postgresql://db/bridge"


def test_migrating_without_a_database_is_told_in_one_line(environment: Environment):
    environment.forget("BRIDGE_DATABASE_URL")

    with pytest.raises(SettingsError, match="BRIDGE_DATABASE_URL is not set"):
        load_database_url()


def test_a_misspelled_name_is_named_with_the_right_one(environment: Environment):
    environment.set(BRIDGE_WHO_MAY_BINDS="admins")
    (environment.folder / ".env").write_text("BRIDGE_PEXIP_NOD=https://x\nOTHER=x\n")
    # Kubernetes tells so of a service of that name.
    environment.set(BRIDGE_SERVICE_HOST="10.0.0.1", BRIDGE_PORT_8080_TCP_ADDR="10.0.0.1")
    try:
        assert problems() == [
            "BRIDGE_PEXIP_NOD is no setting. Is it BRIDGE_PEXIP_NODE?",
            "BRIDGE_WHO_MAY_BINDS is no setting. Is it BRIDGE_WHO_MAY_BIND?",
        ]
    finally:
        for name in ("WHO_MAY_BINDS", "SERVICE_HOST", "PORT_8080_TCP_ADDR"):
            environment.forget(f"BRIDGE_{name}")


@pytest.mark.parametrize("value", ["admin", "members,everybody", "@ana", ","])
def test_who_may_bind_is_known_by_words_or_ids(environment: Environment, value: str):
    environment.set(BRIDGE_WHO_MAY_BIND=value)
    (problem,) = problems()
    assert problem.startswith("BRIDGE_WHO_MAY_BIND: takes members, admins, nobody, or ids")
    environment.set(BRIDGE_WHO_MAY_BIND="admins, U0123, W1,S9")
    assert load_settings().who_may_bind == ("admins", "U0123", "W1", "S9")


def test_tokens_that_are_taken_for_one_another_are_told_apart(environment: Environment):
    environment.set(BRIDGE_SLACK_APP_TOKEN="xoxb-1", BRIDGE_SLACK_BOT_TOKEN="xapp-1")
    told = problems()
    assert [each.partition(":")[0] for each in told] == [
        "BRIDGE_SLACK_BOT_TOKEN",
        "BRIDGE_SLACK_APP_TOKEN",
    ]
    assert not any("-1" in each for each in told)
