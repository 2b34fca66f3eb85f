"""Shapes of messages as Slack sends them, and the lines that a meeting reads of them.

`tests/data/slack_messages.json`: `before` is what the meeting has read of it, null for unknown.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.features.thread_replies import say_line
from bridge.mirror.from_slack.deciding import Step
from bridge.mirror.from_slack.errand import Errand, phrase
from bridge.mirror.from_slack.looking import Scene
from bridge.mirror.messages.slack_content import content_of, mentions_of, readable
from bridge.mirror.messages.slack_line import Author
from bridge.mirror.messages.slack_message import (
    SlackMessageDeleted,
    SlackMessagePosted,
    parse_slack_message,
)
from bridge.mirror.words.text import for_pexip
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.queues.inbox import InboxRow, Traces
from bridge.storage.queues.relayed import Relayed
from tests.commands.conftest import a_binding

CASES = json.loads((Path(__file__).parents[2] / "data" / "slack_messages.json").read_text())
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


class KnownNames:
    def user(self, user_id):
        return {"U1": "Ana", "U2": "Bea"}.get(user_id, "someone")

    def channel(self, channel_id):
        return {"C1": "leads"}.get(channel_id)

    def group(self, _):
        return None


class AllMembers:
    async def author(self, message, _):
        return Author(id=message.user, name=KnownNames().user(message.user), may_speak=True)

    async def names_for(self, *_):
        return KnownNames()


def errand(message, event, before):
    """What the reader makes of it, once it is known that it is for the meeting."""
    step = {SlackMessagePosted: Step.SAY, SlackMessageDeleted: Step.WITHDRAW}
    known = Relayed(workspace="T1", channel="C1", ts="1", meeting_id="m1", name="Ana", words=before)
    is_new = isinstance(message, SlackMessagePosted)
    return Errand(
        row=InboxRow(1, "k", "T1", "C1", message.ts, None, "message", event, NOON, 0, None, 0),
        message=message,
        step=step.get(type(message), Step.CORRECT),
        scene=Scene(
            binding=a_binding(),
            record=None,
            relayed=None if is_new else known,
            traces=Traces(),
            is_addressed=True,
        ),
        record=MeetingRecord("m1", "b1", "T1", "C1", NOON),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["shows"])
async def test_a_message_comes_to_its_lines(case):
    message = parse_slack_message(case["event"], workspace="T1")
    line = None
    if message is not None:
        line = await phrase(errand(message, case["event"], case.get("before")), AllMembers())

    assert (for_pexip(say_line(line)) if line else []) == case["lines"]


def test_whoever_is_named_anywhere_is_looked_up():
    shared = {
        "is_share": True,
        "author_id": "U7",
        "message_blocks": [
            {"message": {"blocks": [{"type": "rich_text", "elements": [{"user_id": "U8"}]}]}}
        ],
    }
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "by <@U9>"}}
    text, blocks = mentions_of(
        content_of({"text": "<@U6>", "attachments": [shared], "blocks": [section]})
    )

    assert all(f"<@{each}>" in text for each in ("U6", "U7", "U9"))
    assert "U8" in str(blocks)


parts = st.deferred(
    lambda: (
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(max_size=5)
        | st.lists(parts, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("type", "text", "title", "elements", "fields", "rows", "blocks", "value"),
                    *("files", "attachments", "message_blocks", "message", "transcription", "mode"),
                    *("is_share", "from_url", "author_id", "preview", "timestamp", "format"),
                ]
            ),
            parts
            | st.sampled_from(["table", "rich_text", "image", "section", "date", "slack_audio"]),
            max_size=4,
        )
    )
)


@given(st.dictionaries(st.sampled_from(["text", "blocks", "attachments", "files"]), parts))
def test_nothing_that_is_odd_raises(message):
    content = content_of(message)
    mentions_of(content)
    readable(content, KnownNames())


def test_what_is_nested_too_deep_is_left_out():
    block = {"type": "rich_text", "elements": []}
    for _ in range(500):
        block = {"type": "container", "elements": [block]}

    content = content_of({"text": "hi", "blocks": [block]})

    assert mentions_of(content)[0].startswith("hi")
    assert readable(content, KnownNames()) == "hi"
