"""What somebody gets who sends what no client of Slack or Pexip would."""

import copy
import hashlib
import json
import re
from typing import Any

import pytest

from bridge.simulator.slack.state.entities import Ephemeral, Message
from tests.world import World, buttons, shown

EVIL = "<!channel> *Eve* <https://evil.example|your bank> <@U0> `x`"
# What Slack would act on: a mention, a broadcast, a link with a name of the sender's choice.
_TOKENS = re.compile(r"<(?:!(?!date)|[@#]|https?:[^>]*\|)[^>]*>")


def forge(target: Ephemeral | Message, action_id: str, value: str) -> None:
    """Put a button of the attacker's making into a message that the bridge has sent."""
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Forged"},
        "action_id": action_id,
        "value": value,
    }
    target.blocks[:] = [{"type": "actions", "block_id": "forged", "elements": [button]}]


def pending_id(world: World) -> str:
    """Of the only question that there is."""
    return str(world.stored("SELECT id FROM pending WHERE command = 'end'"))


@pytest.mark.parametrize("command", ["unbind", "settings", "end", "access give", "lock", "dial"])
@pytest.mark.parametrize("who", ["carol", "bob"])
async def test_a_forged_button_gives_nobody_a_right(bound: World, command: str, who: str):
    """Carol is a guest of the workspace, Bob a member who may only moderate."""
    bound.slack.person("ana").invites("leads", who)
    reply = await bound.types("/pexip help", who=who)
    forge(reply, f"run:{command}:0", '{"participant":"Alice","chat":"off","subject":"everyone"}')

    await bound.slack.person(who).presses(reply, f"run:{command}:0")

    assert "You may not use" in shown(await bound.answered("You may not use", who))
    assert bound.stored("SELECT count(*) FROM binding WHERE ended IS NULL") == 1
    assert len(bound.people()) == 2


async def test_somebody_elses_confirmation_is_not_given_for_them(bound: World):
    await bound.types("/pexip end")
    mine = await bound.types("/pexip help", who="dave")
    forge(mine, "answer:yes", pending_id(bound))

    await bound.slack.person("dave").presses(mine, "answer:yes")

    await bound.answered("Somebody else was asked this", "dave")
    assert len(bound.people()) == 2


async def test_a_forms_metadata_opens_nobody_elses_question(calm_bound: World):
    await calm_bound.types("/pexip end")
    await calm_bound.slack.person("dave").types("leads", "/pexip dial")
    view = await calm_bound.view("dave")
    view.body["private_metadata"] = pending_id(calm_bound)

    await calm_bound.slack.person("dave").submits(view, {"destination": "x"})

    assert "Somebody else was asked this" in shown(view)
    assert len(calm_bound.people()) == 2


@pytest.mark.parametrize("value", ["", "0" * 24, "' OR 1=1 --", '["x"]', "x" * 1900])
@pytest.mark.parametrize("action", ["answer:yes", "undo:0", "form:open"])
async def test_a_made_up_question_is_unknown(bound: World, action: str, value: str):
    reply = await bound.types("/pexip help")
    forge(reply, action, value or "-")

    await bound.slack.person("ana").presses(reply, action)

    await bound.answered("no longer known")


async def test_a_value_of_a_thousand_brackets_is_passed_over(bound: World):
    reply = await bound.types("/pexip help")
    forge(reply, "run:status:0", "[" * 2000)
    await bound.slack.person("ana").presses(reply, "run:status:0")

    assert "meet.team" in shown(await bound.types("/pexip status"))


async def test_no_name_and_no_line_of_the_meeting_becomes_markup(bound: World):
    eve = await bound.someone_joins(EVIL)
    await eve.says(f"{EVIL} <!everyone>")
    await eve.raises_hand()
    await bound.posted("everyone")
    for words in ("status", "mute <!channel>", "remove eve", "whisper eve hello"):
        await bound.types(f"/pexip {words}")
    await bound.card(showing="Eve")
    await bound.slack.person("ana").types("leads", "/pexip who")
    panel = await bound.view()

    sent = [mrkdwn_of(each) for each in (*bound.messages(), *bound.slack.workspace.ephemerals)]
    sent.append(_mrkdwn_in(panel.body["blocks"]))
    assert "Eve" in str(sent)
    assert _TOKENS.findall(str(sent)) == []


def mrkdwn_of(message: Message | Ephemeral) -> list[str]:
    """What Slack would read for markup: all that is not marked as plain."""
    return [message.text, *_mrkdwn_in(message.blocks)]


def _mrkdwn_in(node: Any) -> list[str]:
    if isinstance(node, list):
        return [text for each in node for text in _mrkdwn_in(each)]
    if not isinstance(node, dict):
        return []
    own = [node["text"]] if node.get("type") == "mrkdwn" else []
    return own + [text for each in node.values() for text in _mrkdwn_in(each)]


def forged_proof(world: World) -> dict[str, str]:
    """What the bridge would have stored, had it whispered this very code."""
    uuid = world.person("Bob").uuid
    seal = hashlib.sha256(f"{uuid}/123456".encode()).hexdigest()
    return {"participant": uuid, "code": "123456", "expected": seal}


async def test_nobody_proves_with_a_press_of_their_own_making_who_they_are(bound: World):
    reply = await bound.types("/pexip help")
    forge(reply, "run:link:0", json.dumps(forged_proof(bound)))

    await bound.slack.person("ana").presses(reply, "run:link:0")

    # Such fields are never taken from a press, so the form asks for them.
    assert "Code" in shown(await bound.view())
    assert bound.stored("SELECT count(*) FROM person_link") == 0


async def test_nobody_proves_it_with_a_field_that_the_form_does_not_have(calm_bound: World):
    ana = calm_bound.slack.person("ana")
    asked_for = await calm_bound.types("/pexip link bob")
    await ana.presses(asked_for, buttons(asked_for)["Enter the code…"])
    view = await calm_bound.view()
    proof = forged_proof(calm_bound)
    [asked] = [each for each in view.body["blocks"] if each["type"] == "input"]
    for name in ("expected", "participant"):
        block = copy.deepcopy(asked)
        block["block_id"] = name
        block["element"].pop("max_length", None)
        view.body["blocks"].append(block)

    await ana.submits(view, proof)

    assert "not the code" in shown(view)
    assert calm_bound.stored("SELECT count(*) FROM person_link") == 0
