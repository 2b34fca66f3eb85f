"""How each binding is, in plain words: its part of `bridge doctor`."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.commands.telling.checkup import Checkup, Finding
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.pexip.strangers import HELD_BACK
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding, BindingState

# By state: how it is, and what to do about it.
_WORDS: Mapping[BindingState, tuple[str, str]] = MappingProxyType(
    {
        BindingState.WAITING: ("waits for the meeting to begin", ""),
        BindingState.LIVE: ("is live", ""),
        BindingState.RECONNECTING: ("is on its way back into the meeting", ""),
        BindingState.PAUSED: ("is paused", "Say /pexip join in the channel."),
        BindingState.NEEDS_PIN: (
            "needs another PIN",
            "Its owner says /pexip bind {alias} in the channel.",
        ),
        BindingState.NEEDS_LOGIN: (
            "needs a personal login",
            "Its owner says /pexip join in the channel and signs in.",
        ),
        BindingState.WAITING_ROOM: (
            "stands in the waiting room",
            "A Host in the meeting has to let the bridge in.",
        ),
        BindingState.UNREACHABLE: (
            "cannot reach the meeting",
            "Look at the reason; the bridge tries again by itself.",
        ),
    }
)

_HELD_BACK_FIX = (
    "Have what stands between pass on /events at once: for nginx, proxy_buffering off and"
    " proxy_http_version 1.1."
)


async def check_bindings(checkup: Checkup) -> list[Finding]:
    live = await checkup.database.read(bindings.list_live)
    return [_finding(each) for each in live] or [Finding(text="No channel is bound yet.")]


def _finding(binding: Binding) -> Finding:
    state, fix = _WORDS[binding.state]
    if binding.state_detail == HELD_BACK:
        fix = _HELD_BACK_FIX
    told = catalogue.BINDING_IS_BECAUSE if binding.state_detail else catalogue.BINDING_IS
    where = f"{binding.workspace}/{binding.channel}"
    text = say(told, alias=binding.alias, where=where, state=state, why=binding.state_detail)
    return Finding(text=text, fix=fix.format(alias=binding.alias))


CHECKS = (check_bindings,)
