"""Pictures, proofs, and what a client says about its own media.

Sections "avatar.jpg", "presentation_frame", "get_attestation" of the API document, and requests
that the official clients send though no section names them.
"""

from collections.abc import Callable

from aiohttp import web

from bridge.simulator.pexip.conference.participant import Participant
from bridge.simulator.pexip.requests.routing import Call, NoBody, Right, Route
from bridge.simulator.pexip.rules.wire import Refusal

_ATTESTATION_SECONDS = 300


def get_avatar(call: Call[NoBody]) -> web.Response:
    if call.target.avatar is None:
        raise Refusal(404, "No image available")
    return web.Response(body=call.target.avatar, content_type="image/jpeg")


def get_slide(call: Call[NoBody]) -> web.Response:
    """The frame on show; the id of the event that told of it must be given."""
    if "id" not in call.query:
        raise Refusal(400, "Invalid request: id")
    if call.conference.slide is None:
        raise Refusal(404, "No presentation")
    return web.Response(body=call.conference.slide, content_type="image/jpeg")


def attest(call: Call[NoBody]) -> str:
    expiry = int(call.conference.clock.now().timestamp()) + _ATTESTATION_SECONDS
    role = "host" if call.caller.is_host else "guest"
    return call.state.signer.sign(
        {"role": role, "conf": call.conference.service.name, "exp": expiry}
    )


def stay(call: Call[NoBody]) -> bool:
    """The client says that somebody still sits there."""
    return call.target is call.caller


def _set(change: Callable[[Participant], None]) -> Callable[[Call[NoBody]], bool]:
    def answer(call: Call[NoBody]) -> bool:
        change(call.target)
        call.conference.show(call.target)
        return True

    return answer


def _mute_transmission(person: Participant) -> None:
    person.is_tx_muted = True


def _unmute_transmission(person: Participant) -> None:
    person.is_tx_muted = False


def hold(call: Call[NoBody]) -> bool:
    return _set_on_hold(call, on_hold=True)


def resume(call: Call[NoBody]) -> bool:
    return _set_on_hold(call, on_hold=False)


def _set_on_hold(call: Call[NoBody], *, on_hold: bool) -> bool:
    call.target.is_on_hold = on_hold
    call.conference.show(call.target)
    call.conference.feed.send(call.target, "on_hold", {"setting": on_hold})
    return True


def _member(path: str) -> str:
    return f"participants/{{participant_uuid}}/{path}"


MEDIA_ROUTES = (
    Route("GET", _member("avatar.jpg"), Right.MEMBER, NoBody, get_avatar),
    Route("GET", "presentation.jpeg", Right.MEMBER, NoBody, get_slide),
    Route("GET", "presentation_high.jpeg", Right.MEMBER, NoBody, get_slide),
    Route("GET", _member("get_attestation"), Right.SELF, NoBody, attest, since=38),
    Route("POST", _member("notify_not_afk"), Right.SELF, NoBody, stay),
    Route("POST", _member("tx_mute"), Right.SELF_OR_HOST, NoBody, _set(_mute_transmission)),
    Route("POST", _member("tx_unmute"), Right.SELF_OR_HOST, NoBody, _set(_unmute_transmission)),
    Route("POST", _member("hold"), Right.SELF_OR_HOST, NoBody, hold),
    Route("POST", _member("resume"), Right.SELF_OR_HOST, NoBody, resume),
)
