"""What a failed join asks for, how a stay stands, and what people are told of it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bridge.mirror.people.roster import Roster
from bridge.mirror.standing.notices import notice_of
from bridge.mirror.standing.verdict import Verdict, judge_error, judge_presence
from bridge.pexip.answer import Answer
from bridge.pexip.disconnect import DisconnectKind
from bridge.pexip.errors import (
    AddressError,
    ForbiddenError,
    NodeBusyError,
    NodeUnreachableError,
    NotFoundError,
    PexipError,
    PinRequiredError,
    ProtocolError,
    WrongPinError,
)
from bridge.pexip.models import Participant, ParticipantId, Role
from bridge.storage.meetings.bindings import Binding, BindingState

OWN = ParticipantId("00000000-0000-4000-8000-0000000000ff")
NOW = datetime(2026, 11, 2, 14, 0, tzinfo=UTC)
BINDING = Binding(
    id="b1",
    workspace="T1",
    channel="C1",
    conference_name="Team",
    alias="meet.team",
    owner="U1",
    created=NOW,
)


def answered(kind: Any, status: int, **more: Any) -> PexipError:
    error: PexipError = kind(status, "text of the node", request="request_token", **more)
    return error


FAILED = {
    "pin": (answered(PinRequiredError, 403), DisconnectKind.NEEDS_PIN),
    "wrong pin": (answered(WrongPinError, 403), DisconnectKind.NEEDS_PIN),
    "forbidden": (answered(ForbiddenError, 403), DisconnectKind.CANNOT_GET_IN),
    "address": (AddressError("no alias"), DisconnectKind.CANNOT_GET_IN),
    "busy": (answered(NodeBusyError, 503), DisconnectKind.RETRY),
    "unreachable": (NodeUnreachableError("no route"), DisconnectKind.RETRY),
    "no node": (answered(NotFoundError, 404, is_node=False), DisconnectKind.RETRY),
    "no meeting": (answered(NotFoundError, 404, is_node=True), DisconnectKind.CANNOT_GET_IN),
    "nonsense": (ProtocolError("not JSON"), DisconnectKind.RETRY),
}


@pytest.mark.parametrize(("error", "kind"), FAILED.values(), ids=FAILED)
def test_a_failed_join_is_told_apart_by_what_to_do_about_it(
    error: PexipError, kind: DisconnectKind
):
    verdict = judge_error(error)

    assert verdict.kind is kind
    assert verdict.reason
    # Where it lets nobody in, only its own words say why; elsewhere we know better.
    assert ("text of the node" in verdict.reason) is isinstance(error, ForbiddenError)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer("RequestToken", 401, b""), "a proxy in front of the node wants a login (401)"),
        (Answer("RequestToken", 407, b""), "a proxy wants a login (407)"),
        (Answer("RequestToken", 403, b"<html>"), "a proxy in front of the node refuses (403)"),
        (Answer("RequestToken", 503, b"<html>"), "a proxy in front of the node says 503"),
        (
            Answer("RequestToken", 307, b"", location="https://other.example/x?secret=1"),
            "the node’s address answers with a redirect to https://other.example/x",
        ),
        (
            Answer("RequestToken", 200, b"<html>", "text/html"),
            "a web page answers in the node’s place",
        ),
    ],
)
def test_what_answers_in_the_nodes_place_is_named_and_ends_no_meeting(answer: Answer, reason: str):
    """The node has refused nothing, so the bridge comes back as soon as it can."""
    with pytest.raises(PexipError) as caught:
        answer.result()

    assert judge_error(caught.value) == Verdict(DisconnectKind.RETRY, reason)


def test_why_a_node_cannot_be_reached_is_kept():
    refused = NodeUnreachableError("https://node: Connection refused", reason="Connection refused")

    assert judge_error(refused).reason == "the node cannot be reached: Connection refused"


def participant(name: str, **fields: Any) -> Participant:
    uuid = fields.pop("uuid", f"00000000-0000-4000-8000-{len(name):012}")
    known = {"uuid": uuid, "display_name": name, "role": "guest", "protocol": "webrtc"}
    return Participant.model_validate(known | fields)


def present(*others: Participant, role: str = "chair", service: str = "conference") -> Roster:
    bridge = participant("Bridge", uuid=OWN, role=role, service_type=service, protocol="api")
    return Roster.of([*others, bridge], own=[OWN])


def judged(roster: Roster, **more: Any) -> tuple[BindingState, str]:
    return judge_presence(roster, OWN, "conference", **({"is_listening": False} | more))


def test_with_people_it_is_live_and_without_it_waits():
    assert judged(present(participant("Alice"))) == (BindingState.LIVE, "")
    assert judged(present()) == (BindingState.WAITING, "")


def test_in_the_waiting_room_nobody_counts():
    state, detail = judged(present(participant("Alice"), service="waiting_room"))

    assert state is BindingState.WAITING_ROOM
    assert "let the bridge in" in detail


def test_until_the_roster_shows_us_the_token_says_where_we_are():
    state, _ = judge_presence(Roster(), OWN, "waiting_room", is_listening=False)

    assert state is BindingState.WAITING_ROOM


@pytest.mark.parametrize("service", ["gateway", "test_call", "ivr"])
def test_what_is_no_meeting_is_named(service: str):
    _, detail = judged(present(participant("Alice"), service=service))

    assert detail


def test_a_guest_that_wanted_to_host_says_so_and_a_listener_does_not():
    guest = present(participant("Alice"), role="guest")

    assert "only a Guest" in judged(guest)[1]
    assert judged(guest, is_listening=True) == (BindingState.LIVE, "")


def test_a_role_that_only_the_refresh_has_told_counts():
    assert "only a Guest" in judged(present(), role_at_refresh=Role.GUEST)[1]
    assert judged(present(role="guest"), role_at_refresh=Role.HOST)[1] == ""


@pytest.mark.parametrize("kind", [DisconnectKind.OVER, DisconnectKind.RETRY])
def test_what_passes_by_itself_is_told_nobody(kind: DisconnectKind):
    assert notice_of(kind, "the meeting is over", BINDING, NOW) is None


@pytest.mark.parametrize("kind", [DisconnectKind.REMOVED, DisconnectKind.CANNOT_GET_IN])
def test_what_the_channel_can_mend_is_said_there(kind: DisconnectKind):
    notice = notice_of(kind, "the node does not let the bridge in", BINDING, NOW)

    assert notice is not None
    assert notice.channel == "C1"
    assert "/pexip join" in notice.text


@pytest.mark.parametrize("kind", [DisconnectKind.NEEDS_PIN, DisconnectKind.NEEDS_LOGIN])
def test_what_only_the_owner_can_give_is_asked_of_the_owner(kind: DisconnectKind):
    notice = notice_of(kind, "the meeting asks for another PIN", BINDING, NOW)

    assert notice is not None
    assert notice.channel == "U1"
    assert "<#C1>" in notice.text


def test_a_meetings_name_is_no_markup():
    binding = replace(BINDING, alias="<!channel>&")

    notice = notice_of(DisconnectKind.CANNOT_GET_IN, "<!here>", binding, NOW)

    assert notice is not None
    assert "&lt;!channel&gt;&amp;" in notice.text
    assert "<!" not in notice.text


def test_each_time_is_a_notice_of_its_own():
    later = NOW.replace(minute=1)
    notices = [notice_of(DisconnectKind.REMOVED, "x", BINDING, at) for at in (NOW, later)]

    assert len({notice.key for notice in notices if notice}) == 2
