"""What an error of the node says about the line that was sent, and what people are told of it."""

from datetime import UTC, datetime

import pytest

from bridge.features.thread_replies import WORDING
from bridge.mirror.conference.conferences import NotInConferenceError
from bridge.mirror.from_slack.fate import Fate, judge
from bridge.mirror.from_slack.wording import Unsaid
from bridge.pexip.errors import (
    AddressError,
    ForbiddenError,
    NodeBusyError,
    NodeUnreachableError,
    NotFoundError,
    NotSentError,
    ProtocolError,
    RefusedError,
    ResponseError,
    ServerError,
    TokenExpiredError,
)
from tests.commands.conftest import a_binding
from tests.world import words_of


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (NotSentError("refused"), Fate.NOT_NOW),
        (NotInConferenceError(a_binding()), Fate.NOT_NOW),
        (NodeBusyError(503), Fate.NOT_NOW),
        (NodeBusyError(529), Fate.NOT_NOW),
        (ServerError(500), Fate.NOT_NOW),
        (NotFoundError(404), Fate.NOT_NOW),
        (ResponseError(302), Fate.NOT_NOW),
        (ResponseError(407), Fate.NOT_NOW),
        (ResponseError(408), Fate.NOT_NOW),
        (ResponseError(429), Fate.NOT_NOW),
        (TokenExpiredError(403), Fate.NEEDS_TOKEN),
        (ForbiddenError(401), Fate.NEEDS_TOKEN),
        (RefusedError("SendMessage"), Fate.REFUSED),
        (ResponseError(400), Fate.REFUSED),
        (ResponseError(413), Fate.REFUSED),
        (AddressError("no alias"), Fate.REFUSED),
        (NodeUnreachableError("no answer"), Fate.UNANSWERED),
        (ProtocolError("no JSON"), Fate.UNANSWERED),
        (ServerError(502), Fate.UNANSWERED),
        (ServerError(504), Fate.UNANSWERED),
    ],
)
def test_an_error_tells_whether_the_line_can_have_arrived(error: Exception, fate: Fate):
    assert judge(error) is fate


def unsaid(**changes: object) -> Unsaid:
    written = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    values = {"key": "7", "meeting_id": "m1", "channel": "C1", "act": "message", "name": "Ana"}
    return Unsaid(**(values | {"fate": Fate.REFUSED, "written": written} | changes))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "Ana’s message did not reach the meeting: the node refused it."),
        (
            {"fate": Fate.UNANSWERED},
            "Ana’s message may not have arrived in the meeting: the node gave no answer.",
        ),
        (
            {"fate": Fate.CUT_SHORT, "act": "edit"},
            "Ana’s edit may not have arrived in the meeting: the bridge was stopped in the middle",
        ),
        ({"name": None, "act": "deletion"}, "A deletion did not reach the meeting:"),
        (
            {"name": None, "fate": Fate.UNANSWERED, "parts": 1, "of": 3},
            "1 of 3 parts of somebody’s message reached the meeting, and the others may not have:",
        ),
    ],
)
def test_a_report_says_what_is_known(changes: dict[str, object], text: str):
    post = WORDING.report(unsaid(**changes))

    assert post.text.startswith(text)
    assert "".join(words_of(list(post.blocks))).startswith(text)
    assert (post.thread_key, post.channel) == ("m1/card", "C1")


def test_a_report_names_the_time_for_each_reader():
    [block] = WORDING.report(unsaid()).blocks

    [date] = [each for each in block["elements"][0]["elements"] if each["type"] == "date"]
    assert date["timestamp"] == int(datetime(2026, 11, 2, 9, 30, tzinfo=UTC).timestamp())


def test_a_name_that_looks_like_markup_stays_a_name():
    post = WORDING.report(unsaid(name="<!channel> *x*"))

    assert "<!channel>" not in post.text
    assert "<!channel> *x*’s message" in "".join(words_of(list(post.blocks)))
