"""Every error of the node has a sentence with a next step."""

import pytest

from bridge.commands.running.failures import answer_of, explain, no_meeting
from bridge.commands.table.errors import BadArgumentError, UnknownCommandError
from bridge.commands.table.outcome import Button, Failed, Refused
from bridge.pexip import errors
from bridge.storage.meetings.bindings import BindingState
from tests.commands.conftest import a_binding

REFUSALS = [
    errors.RefusedError("mute"),
    errors.PinRequiredError(403, "PIN required"),
    errors.WrongPinError(403, "Invalid PIN"),
    errors.TokenExpiredError(403, "Invalid token"),
    errors.ForbiddenError(403, "Forbidden"),
    errors.ExtensionRequiredError(403, "extension"),
    errors.SsoRequiredError(403, "idp"),
    errors.SsoRedirectError(403, "redirect"),
    errors.NodeBusyError(503, "maintenance"),
    errors.AddressError("no such segment"),
    errors.NotFoundError(404, "Not found"),
]
FAILURES = [
    errors.NodeUnreachableError("no answer"),
    errors.NotSentError("refused"),
    errors.ServerError(500, "oops"),
    errors.ProtocolError("no JSON"),
    errors.NotFoundError(404, "<html>", request="RequestToken", is_node=False),
    errors.ResponseError(418, "teapot"),
]


def kinds_below(kind):
    return {kind}.union(*(kinds_below(each) for each in kind.__subclasses__()))


def test_each_kind_of_error_is_tried_here():
    tried = {type(error) for error in REFUSALS + FAILURES}

    assert kinds_below(errors.PexipError) - {errors.PexipError} == tried


@pytest.mark.parametrize("error", REFUSALS, ids=lambda error: type(error).__name__)
def test_what_has_a_next_step_is_a_refusal(error):
    outcome = explain(error, "R1")

    assert isinstance(outcome, Refused)
    assert 20 < len(outcome.text) <= 200


@pytest.mark.parametrize("error", [*FAILURES, RuntimeError("x")], ids=lambda e: type(e).__name__)
def test_what_somebody_has_to_look_into_bears_the_reference(error):
    outcome = explain(error, "R1")

    assert isinstance(outcome, Failed)
    assert outcome.reference == "R1"
    assert 20 < len(outcome.text) <= 200


def test_a_request_that_the_node_lacks_is_told_from_a_node_that_is_not_there():
    outcome = explain(errors.NotFoundError(404, "<html>", request="Mute", is_node=False), "R1")

    assert isinstance(outcome, Refused)
    assert "older version" in outcome.text


def test_the_nearest_command_is_offered_as_a_button():
    outcome = explain(UnknownCommandError("What?", "mute", {"participant": "bob"}), "R1")

    assert outcome == Refused(
        text="What?",
        buttons=(Button(label="mute bob", command="mute", values={"participant": "bob"}),),
    )
    assert explain(UnknownCommandError("What?"), "R1") == Refused(text="What?")


def test_the_audit_keeps_the_text_of_known_errors_only():
    assert answer_of(errors.ServerError(500, "oops")) == "HTTP 500: oops"
    assert answer_of(BadArgumentError({"pin": "Too short."})) == "Too short."
    assert answer_of(RuntimeError("a secret")) == "RuntimeError"


@pytest.mark.parametrize("state", BindingState)
def test_each_state_says_why_there_is_no_meeting(state):
    plain = str(no_meeting(a_binding(state=state)))
    detailed = str(no_meeting(a_binding(state=state, state_detail="by Carol " + "x" * 500)))

    assert plain.endswith(".")
    assert detailed.startswith(f"{plain} (by Carol")
    assert len(detailed) <= 200
