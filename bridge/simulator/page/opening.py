"""How a showing begins: the visitor binds the channel, and so becomes the binding's owner."""

import contextlib

from bridge.simulator.page.scene import ALIAS, Scene
from bridge.simulator.slack import Ephemeral

BIND_COMMAND = f"/pexip bind {ALIAS}"

_AGAIN_SECONDS = 0.1
# Wall time; a machine that needs longer than this has another trouble.
_PATIENCE_SECONDS = 60.0


async def bind(scene: Scene) -> None:
    """Type the command, agree to what the app asks, and wait for the meeting's card.

    Raises:
        TimeoutError: The app answers, but no card comes.
    """
    # The app may still be on its way to open its sockets.
    while (await scene.visitor.types(scene.home, BIND_COMMAND)).error is not None:
        await scene.clock.sleep(_AGAIN_SECONDS)
    feed = scene.workspace.feed
    await feed.until(lambda: _question(scene) or scene.card(), patience=_PATIENCE_SECONDS)
    question = _question(scene)
    if question is not None:
        await scene.visitor.presses(question, _first_button(question))
    await feed.until(scene.card, patience=_PATIENCE_SECONDS)


async def wait_for_captions(scene: Scene, limit_seconds: float = 10.0) -> None:
    """Wait until the app has asked for captions, or the first words would be lost on it."""
    with contextlib.suppress(TimeoutError):
        async with scene.clock.timeout(limit_seconds):
            while not ((bot := scene.bot()) and bot.show_live_captions):
                await scene.clock.sleep(_AGAIN_SECONDS)


def _question(scene: Scene) -> Ephemeral | None:
    asked = (e for e in scene.workspace.ephemerals if e.user == scene.visitor.id)
    return next((e for e in asked if _first_button(e)), None)


def _first_button(ephemeral: Ephemeral) -> str:
    """The action id of what stands first among the buttons, which is the way on."""
    rows = (block["elements"] for block in ephemeral.blocks if block["type"] == "actions")
    return next((str(row[0]["action_id"]) for row in rows), "")
