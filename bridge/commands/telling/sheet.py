"""All that a node tells of one participant, in the order in which people ask for it; pure.

A line stands only where there is something to say. Addresses and devices are for whoever may do
more than look: guests of the workspace need not learn the telephone numbers of a meeting.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

from bridge.commands.table.row import Permission
from bridge.mirror.people.layouts import has_own_mix
from bridge.mirror.words import catalogue
from bridge.mirror.words.characters import clean_name
from bridge.mirror.words.sayings import say
from bridge.pexip.models import Participant

_LONGEST = 80
# Smaller numbers are seconds since then, as the API document has it, and not a time.
_FIRST_TIME = 1_000_000_000
_SERVICES = MappingProxyType(
    {
        "connecting": "still ringing",
        "waiting_room": "in the waiting room",
        "ivr": "at the PIN prompt",
        "gateway": "through the gateway",
        "test_call": "in the test call",
    }
)


def sheet(participant: Participant, level: Permission | None) -> tuple[str, ...]:
    """One line for each side of a participant, as far as this level may read it."""
    sides: Sequence[tuple[str, Callable[[Participant], Iterable[str]]]] = (
        ("Connection", _connection),
        ("Address", _address if (level or Permission.VIEW) > Permission.VIEW else _nothing),
        ("Sound", _sound),
        ("Video", _video),
        ("Picture", _picture),
        ("Slides", _slides),
        ("Captions", _captions),
        ("Known as", _identity),
        ("Does", _doing),
        ("Cannot be", _unable),
    )
    found = ((title, list(filter(None, side(participant)))) for title, side in sides)
    return tuple(f"{title}: {' · '.join(words)}" for title, words in found if words)


def _nothing(_each: Participant) -> Iterable[str]:
    return ()


def _connection(each: Participant) -> Iterable[str]:
    yield {"in": "called in", "out": "was dialed"}.get(each.call_direction, "")
    yield _SERVICES.get(each.service_type, "")
    yield {True: "", False: "no media of its own", None: ""}[each.has_media]
    yield {"on": "encrypted", "off": "not encrypted"}.get(each.encryption.casefold(), "")
    yield "in a cascaded call between rooms" if each.is_conjoined else ""
    yield "being transferred" if each.is_transferring else ""
    yield "on hold" if each.is_on_hold else ""


def _address(each: Participant) -> Iterable[str]:
    yield _short(each.uri)
    yield f"reached {_short(each.local_alias)}" if each.local_alias else ""
    yield _short(each.vendor)
    yield f"tagged {_short(each.call_tag)}" if each.call_tag else ""


def _sound(each: Participant) -> Iterable[str]:
    yield "muted by the meeting" if each.is_muted else ""
    yield "own microphone off" if each.is_client_muted else ""
    yield "the meeting sends nothing there" if each.is_tx_muted else ""
    yield "music mode" if each.studiosound_enabled else ""
    yield _spoke(each.last_spoken_time)
    mixes = [
        say(catalogue.PROMINENT_MIX, mix=_short(mix.mix_name))
        if mix.prominent
        else _short(mix.mix_name)
        for mix in each.send_to_audio_mixes
    ]
    yield f"heard in {', '.join(mixes)}" if mixes and mixes != ["main"] else ""
    hears = each.receive_from_audio_mix
    yield f"hears {_short(hears)}" if hears and hears != "main" else ""


def _spoke(at: float | None) -> str:
    if not at or at < 0:
        return ""
    if at < _FIRST_TIME:
        minutes = round(at / 60)
        return f"last spoke {minutes} min ago" if minutes else "spoke just now"
    return f"last spoke {_clock(at)}"


def _video(each: Participant) -> Iterable[str]:
    yield "audio only" if each.is_audio_only_call else ""
    yield "hidden" if each.is_video_muted else ""
    yield "lost" if each.is_main_video_dropped_out else ""
    yield "nobody moves in it" if each.is_video_silent else ""


def _picture(each: Participant) -> Iterable[str]:
    name = _short(each.overlay_text or "")
    yield f"name in it “{name}”" if name and name != _short(each.display_name) else ""
    yield f"spotlighted {_clock(each.spotlight)}" if each.spotlight else ""
    yield f"layout group {_short(each.layout_group)}" if each.layout_group else ""
    yield "a layout of their own" if has_own_mix(each) else ""


def _slides(each: Participant) -> Iterable[str]:
    yield "presenting" if each.is_presenting else ""
    yield "kept from them" if each.rx_presentation_policy.casefold() == "deny" else ""
    yield "within the picture" if each.needs_presentation_in_mix else ""


def _captions(each: Participant) -> Iterable[str]:
    yield "shown" if each.show_live_captions else ""


def _identity(each: Participant) -> Iterable[str]:
    yield "signed in at an identity provider" if each.is_idp_authenticated else ""
    yield "comes from another system’s meeting" if each.is_external else ""


def _doing(each: Participant) -> Iterable[str]:
    yield "streams to the public" if each.is_public_streaming else ""
    yield "streams or records" if each.is_streaming_conference else ""
    yield "records" if each.is_recording else ""
    yield "transcribes" if each.is_transcribing else ""
    yield "uses AI" if each.is_ai_enabled else ""


def _unable(each: Participant) -> Iterable[str]:
    yield "muted" if each.mute_supported is False else ""
    yield "removed" if each.disconnect_supported is False else ""
    yield "transferred" if each.transfer_supported is False else ""
    yield "written to alone" if each.supports_direct_chat is False else ""
    yield "given a layout of their own" if each.can_receive_personal_mix is False else ""


def _clock(at: float) -> str:
    """In each reader's own time zone."""
    try:
        shown = f"{datetime.fromtimestamp(at, UTC):%H:%M} UTC"
        return f"<!date^{int(at)}^{{time}}|{shown}>"
    except (OverflowError, OSError, ValueError):
        return ""


def _short(text: str) -> str:
    line = clean_name(text, "")
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
