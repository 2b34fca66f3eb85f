"""What the chips under the input and the buttons at the meeting do."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bridge.simulator.page.scene import ALIAS, Scene
from bridge.simulator.page.screen import Screen
from bridge.simulator.pexip.scenario import SimulatedParticipant

_REPLIES = (
    "Hello from Slack! I am only reading along today.",
    "Could someone share the link to the dashboard?",
    "Thursday at two is fine for me too.",
)
_WORDS_OF_ALICE = (
    "This line was spoken because you pressed a button.",
    "What is said here lands in the thread a moment later.",
    "And this is one more sentence, from the same person.",
)
_WHO_KNOCK = ("Zoe", "Yusuf", "Xenia")
_REMOVED_BY_A_PERSON = "Disconnected by another participant"
_NO_CARD = "There is no card yet to reply to."
_NOT_IN = "{name} is not in the meeting any more. “Start over” brings everybody back."
_NOBODY_IN = "Nobody is in the meeting any more. “Start over” brings everybody back."


@dataclass(frozen=True)
class Happening:
    """A chip or button; `name` is its test id too."""

    name: str
    label: str
    happen: Callable[[Scene, Screen], Awaitable[object]]
    is_code: bool = False
    label_now: Callable[[Scene], str | None] = lambda _: None
    """What it does instead as things stand, if that is something else."""

    def to_json(self, scene: Scene | None) -> dict[str, Any]:
        label = (scene and self.label_now(scene)) or self.label
        return {"name": self.name, "label": label, "is_code": self.is_code}


def _types(text: str) -> Callable[[Scene, Screen], Awaitable[object]]:
    async def type_it(scene: Scene, _: Screen) -> None:
        await scene.visitor.types(scene.home, text)

    return type_it


async def _reply(scene: Scene, screen: Screen) -> None:
    card = scene.card()
    if card is None:
        screen.notify(_NO_CARD if any(actor.is_in for actor in scene.cast.values()) else _NOBODY_IN)
        return
    screen.open_thread(card.ts)
    scene.visitor.posts(scene.home, _next_of(_REPLIES, screen, "reply"), thread_ts=card.ts)


async def _speak_as_alice(scene: Scene, screen: Screen) -> None:
    alice = _only("Alice", scene, screen)
    if alice is None:
        return
    captions = scene.captions()
    if captions is not None:
        screen.open_thread(captions.ts)
    await alice.speaks(_next_of(_WORDS_OF_ALICE, screen, "speak"))
    await scene.clock.sleep(1)
    await alice.stops_speaking()


async def _second_bob(scene: Scene, _: Screen) -> None:
    bobs = scene.people("Bob")
    if len(bobs) > 1:
        await bobs[-1].leaves()
        return
    await scene.node.someone_joins("Bob", alias=ALIAS, protocol="sip")


def _bob_leaves(scene: Scene) -> str | None:
    return "the second Bob leaves" if len(scene.people("Bob")) > 1 else None


async def _knock(scene: Scene, screen: Screen) -> None:
    """The meeting is locked, or nobody would have to wait."""
    name = next((name for name in _WHO_KNOCK if not scene.people(name)), None)
    if name is None:
        screen.notify("Everybody who could knock is here. Admit them, or press “start over”.")
        return
    before = "" if scene.conference.settings.locked else "The meeting is locked now. "
    scene.conference.set_locked(locked=True)
    screen.notify(f"{before}{name} waits to be let in.")
    await scene.node.someone_joins(name, alias=ALIAS)


async def _raise_a_hand(scene: Scene, screen: Screen) -> None:
    people = [actor for actor in scene.cast.values() if actor.is_in and actor.name != "Bob"]
    lowered = [actor for actor in people if not actor.participant.buzz_time]
    if lowered:
        await lowered[-1].raises_hand()
    else:
        screen.notify("Every hand is up." if people else _NOBODY_IN)


async def _drop_the_stream(scene: Scene, screen: Screen) -> None:
    if scene.bot() is None:
        screen.notify("The bridge is not in the meeting, so there is no stream to drop.")
        return
    scene.node.drop_streams(ALIAS)
    screen.notify("The bridge's event stream was cut. It opens a new one.")


async def _remove_the_bot(scene: Scene, screen: Screen) -> None:
    bot = scene.bot()
    if bot is None:
        screen.notify("The bridge is not in the meeting. “/pexip join” brings it back.")
        return
    scene.node.remove_participant(bot.uuid, _REMOVED_BY_A_PERSON)


async def _start_over(_: Scene, screen: Screen) -> None:
    screen.start_over()


def _only(name: str, scene: Scene, screen: Screen) -> SimulatedParticipant | None:
    actor = scene.cast[name]
    if actor.is_in:
        return actor
    screen.notify(_NOT_IN.format(name=name))
    return None


def _next_of(lines: Sequence[str], screen: Screen, name: str) -> str:
    return lines[screen.count(name) % len(lines)]


CHIPS = (
    Happening("mute-bob", "/pexip mute bob", _types("/pexip mute bob"), is_code=True),
    Happening("status", "/pexip", _types("/pexip"), is_code=True),
    Happening("reply", "reply in the thread", _reply),
    Happening("speak-alice", "speak as Alice", _speak_as_alice),
)
BUTTONS = (
    Happening("second-bob", "a second Bob joins", _second_bob, label_now=_bob_leaves),
    Happening("knock", "somebody knocks", _knock),
    Happening("raise-hand", "raise a hand", _raise_a_hand),
    Happening("drop-stream", "drop the stream", _drop_the_stream),
    Happening("remove-bot", "remove the bot", _remove_the_bot),
    Happening("start-over", "start over", _start_over),
)
HAPPENINGS = {happening.name: happening for happening in (*CHIPS, *BUTTONS)}
