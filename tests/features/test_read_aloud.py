"""What a screen reader or a notification says of our messages makes sense by itself."""

import re
from typing import Any

from bridge.simulator.slack.state.entities import Ephemeral, Message
from tests.drawn_slides import jpeg, slide
from tests.world import World, buttons

# Markup around words, as `*Hosts*`; a foreign word may well hold one star.
_MARKUP = re.compile(r"(?<!\w)([*_~`])\S(?:[^*_~`\n]*\S)?\1(?!\w)")
_TOKEN = re.compile(r"<!|\{[a-z_]+\}|\bNone\b")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}|\b[0-9a-f]{24}\b")
_SENTENCES = re.compile(r"\w{2,}.*\w{2,}", re.DOTALL)
_FEWEST_LETTERS = 5


def faults(text: str) -> list[str]:
    """What of it nobody would read aloud."""
    found = [pattern.search(text) for pattern in (_MARKUP, _TOKEN, _ID)]
    wrong = [match[0] for match in found if match]
    if len(text) < _FEWEST_LETTERS or not _SENTENCES.search(text):
        wrong.append("no words")
    return wrong


def pictures_of(node: Any) -> list[str]:
    """The alternative text of each picture in blocks."""
    if isinstance(node, list):
        return [each for part in node for each in pictures_of(part)]
    if not isinstance(node, dict):
        return []
    own = [node.get("alt_text", "")] if node.get("type") == "image" else []
    return own + [each for part in node.values() for each in pictures_of(part)]


def all_messages(world: World) -> list[Message | Ephemeral]:
    """Without those of files, whose titles and comments Slack itself shows and reads."""
    ana = world.slack.person("ana").id
    ours = [each for each in world.messages() if each.user != ana and not each.files]
    return [*ours, *world.slack.workspace.ephemerals]


async def test_every_kind_of_message_makes_sense_when_it_is_read_aloud(bound: World):
    alice, bob = bound.person("Alice"), bound.person("Bob")
    await bound.node.next_request("show_live_captions")
    await alice.speaks("Good morning everybody.")
    await bob.says("Hello in the chat")
    await bob.raises_hand()
    await alice.presents()
    await alice.shows_next_slide(jpeg(slide(["A slide", "with words"])))
    await bound.types("/pexip lock")
    await bound.someone_joins("Carol")
    await bound.card(showing="Admit Carol")
    await bound.types("/pexip banner Back in five minutes")
    await bound.types("/pexip layout")
    await bound.types("/pexip status")
    await bound.types("/pexip hands")
    await bound.types("/pexip mute bob for 5 minutes")
    await bound.types("/pexip mute nobody")
    await bound.types("/pexip help")
    await bound.types("/pexip log")
    await bound.types("/pexip dial dora@example.com")
    await bound.posted("Good morning everybody.")
    await bound.posted("Hello in the chat")
    await bound.find_post(lambda message: [each["title"] for each in message.files] == ["Slide 1"])
    await bound.posted("Calling dora@example.com…")
    await bound.lose_streams()
    asked = await bound.types("/pexip end")
    await bound.slack.person("ana").presses(asked, buttons(asked)["End for everyone"])
    await bound.card(showing="Get the transcript")

    wrong = {each.text: found for each in all_messages(bound) if (found := faults(each.text))}
    alts = [alt for each in all_messages(bound) for alt in pictures_of(each.blocks)]

    assert wrong == {}
    assert alts
    assert [alt for alt in alts if faults(alt)] == []
