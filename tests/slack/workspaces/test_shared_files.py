"""To which addresses of files the bot's token may go."""

import pytest
from yarl import URL

from bridge.slack.workspaces.shared_files import may_have_token

SLACK = URL("https://slack.com/api/")


@pytest.mark.parametrize(
    "address",
    [
        "https://files.slack.com/files-pri/T1-F1/a.png",
        "https://slack.com/files-pri/T1-F1/a.png",
        "https://files.slack-gov.com/files-pri/T1-F1/a.png",
    ],
)
def test_slack_has_it(address: str):
    assert may_have_token(URL(address), SLACK)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/files-pri/T1-F1/a.png",
        "http://files.slack.com/a.png",
        "http://slack.com/a.png",
        "https://slack.com:8443/a.png",
        "https://notslack.com/a.png",
        "https://slack.com.example.com/a.png",
        "https://slack.com@example.com/a.png",
        "https://[::1]/a.png",
        "ftp://slack.com/a.png",
    ],
)
def test_nobody_else_does_and_nothing_in_the_clear(address: str):
    assert not may_have_token(URL(address), SLACK)


def test_a_slack_for_tests_has_it_on_its_own_port_alone():
    api = URL("http://127.0.0.1:4000/api")

    assert may_have_token(URL("http://127.0.0.1:4000/files/F1"), api)
    assert not may_have_token(URL("http://127.0.0.1:4001/files/F1"), api)
    assert not may_have_token(URL("https://127.0.0.1:4000/files/F1"), api)
