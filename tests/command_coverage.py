"""Which command sends which request, and why nobody sends the others.

That a command sends a request is read off the code: its function names the class, or calls one
of ours that does. So the table cannot claim what is not there, and needs no second list beside the
rows. Only what no code can tell is written down here: the reasons.
"""

import dis
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import CodeType, FunctionType, MappingProxyType
from typing import Any, TypeAlias

from bridge.commands.table.command import Command, Procedure
from bridge.commands.table.row import AnyRow
from bridge.pexip.request import Request
from bridge.pexip.requests.breakout import GetBreakoutGuestToken, LeaveBreakout, RequestBreakoutHelp
from bridge.pexip.requests.call import (
    AcknowledgeCall,
    DisconnectCall,
    ReportStatistics,
    SendCandidate,
    SetCallRecording,
    SetCallTranscribing,
    StartCall,
    UpdateCall,
)
from bridge.pexip.requests.conference import GetConferenceStatus, GetParticipants
from bridge.pexip.requests.layout import GetThemeResource, OverrideLayout
from bridge.pexip.requests.node import GetSigningKeys, NodeStatus
from bridge.pexip.requests.own_participant import (
    GetAttestation,
    GetParticipantLayout,
    NotifyPresent,
    SetPreferredAspectRatio,
    ShowClientMuted,
    ShowClientUnmuted,
)
from bridge.pexip.requests.participant import (
    GetAvatar,
    MuteTransmission,
    SetStudioSound,
    UnmuteTransmission,
)
from bridge.pexip.requests.presentation import (
    GetHighPresentationFrame,
    GetPresentationFrame,
    SetPresentationInMix,
)
from bridge.pexip.requests.token import RefreshToken, ReleaseToken, RequestToken

AnyRequest: TypeAlias = type[Request[Any]]

_OWN_MEDIA = "is about the asker’s own media, and the bridge has none"
_ONLY_ITSELF = "acts on the asking participant alone, which is the bridge"
_NO_DOCUMENT = "stands in no document of Pexip’s"

BY_ITSELF: MappingProxyType[AnyRequest, str] = MappingProxyType(
    {
        NodeStatus: "before it joins, where several nodes are set",
        RequestToken: "at `bind`, at `join`, and whenever it comes back",
        RefreshToken: "at every third of a token’s life",
        ReleaseToken: "at `leave` and `unbind`",
        GetParticipants: "for every command, where it holds no event stream",
        GetConferenceStatus: "for every command, where it holds no event stream",
        GetHighPresentationFrame: "for every slide that stands still, and at `slide`",
        GetPresentationFrame: "for a slide that the node does not give in full size",
        GetAvatar: "for a person’s own view in the panel, once",
    }
)
"""When the bridge sends a request that is not one command’s."""

WITHOUT_SURFACE: MappingProxyType[AnyRequest, str] = MappingProxyType(
    {
        StartCall: _OWN_MEDIA,
        AcknowledgeCall: _OWN_MEDIA,
        DisconnectCall: _OWN_MEDIA,
        SendCandidate: _OWN_MEDIA,
        UpdateCall: _OWN_MEDIA,
        ReportStatistics: _OWN_MEDIA,
        ShowClientMuted: _OWN_MEDIA,
        ShowClientUnmuted: _OWN_MEDIA,
        SetPresentationInMix: _OWN_MEDIA,
        SetPreferredAspectRatio: _OWN_MEDIA,
        GetAttestation: _ONLY_ITSELF,
        NotifyPresent: _ONLY_ITSELF,
        LeaveBreakout: _ONLY_ITSELF,
        RequestBreakoutHelp: "is a Guest’s call for a Host; the bridge is a Host",
        GetBreakoutGuestToken: "admits a Guest’s own client; people are moved instead",
        GetSigningKeys: "proves attestations, and the bridge asks for none",
        GetThemeResource: "is a background for clients that draw screens themselves",
        GetParticipantLayout: f"{_NO_DOCUMENT}; the picture of all is in every `layout` event",
        OverrideLayout: f"{_NO_DOCUMENT}; a layout is set by `transform_layout`",
        MuteTransmission: f"{_NO_DOCUMENT}; `mute` is what people mean",
        UnmuteTransmission: f"{_NO_DOCUMENT}; `unmute` is what people mean",
        SetStudioSound: f"{_NO_DOCUMENT}; it is for each person’s own app to set",
        SetCallRecording: f"{_NO_DOCUMENT}; a recorder marks its own call",
        SetCallTranscribing: f"{_NO_DOCUMENT}; a recorder marks its own call",
    }
)
"""Why no person has a use for a request; “It …”."""

# What each names is read off its code once; it is held, so that its id is no other's.
_NAMED: dict[int, tuple[object, tuple[object, ...]]] = {}


def requests_of(row: AnyRow) -> frozenset[AnyRequest]:
    """The classes of all requests that this row can send."""
    return requests_in(_functions_of(row))


def requests_in(functions: Iterable[object]) -> frozenset[AnyRequest]:
    """The classes that these functions name, or that functions of ours name which they call."""
    found: set[AnyRequest] = set()
    seen: set[int] = set()
    open_ends = list(functions)
    while open_ends:
        each = open_ends.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, type) and issubclass(each, Request):
            found.add(each)
        else:
            if id(each) not in _NAMED:
                _NAMED[id(each)] = (each, (*_named_in(each),))
            open_ends.extend(_NAMED[id(each)][1])
    return frozenset(found)


def senders(rows: Sequence[AnyRow]) -> dict[AnyRequest, list[str]]:
    """The names of the rows that can send each request."""
    found: dict[AnyRequest, list[str]] = {}
    for row in rows:
        for request in requests_of(row):
            found.setdefault(request, []).append(row.name)
    return found


def coverage_table(
    rows: Sequence[AnyRow], requests: Sequence[AnyRequest], handlers: Iterable[object]
) -> str:
    """The README’s table of all requests in Markdown."""
    sent, mirrored = senders(rows), requests_in(handlers)
    lines = ["| Request | Class | Sent by |", "|---|---|---|"]
    for each in sorted(requests, key=lambda request: (request.path, request.method)):
        ways = [*_ways(each, sent.get(each, ()), is_mirrored=each in mirrored)]
        told = "; ".join(ways) or "nobody yet"
        lines.append(f"| `{each.method} {each.path}` | `{each.__name__}` | {told} |")
    return "\n".join(lines) + "\n"


def _ways(request: AnyRequest, names: Sequence[str], *, is_mirrored: bool) -> Iterator[str]:
    if names:
        yield ", ".join(f"`{name}`" for name in sorted(names))
    if request in BY_ITSELF:
        yield f"the bridge itself, {BY_ITSELF[request]}"
    elif is_mirrored:
        yield "the bridge itself, on an event"
    if request in WITHOUT_SURFACE:
        yield f"nobody: it {WITHOUT_SURFACE[request]}"


def _functions_of(row: AnyRow) -> list[object]:
    match row:
        case Command():
            return [row.request]
        case Procedure():
            return [row.run]


def _named_in(value: object) -> Iterator[object]:
    """What is reachable from here in one step, as far as it is ours."""
    match value:
        case FunctionType() if _is_ours(value):
            yield from _globals_in(value.__code__, value.__globals__)
            yield from (cell.cell_contents for cell in value.__closure__ or ())
        case type() if _is_ours(value):
            yield from vars(value).values()
        case _:
            yield from _held_by(value)


def _held_by(value: object) -> Iterator[object]:
    match value:
        case Command():
            yield value.request
        case partial():
            yield from (value.func, *value.args, *value.keywords.values())
        case staticmethod() | classmethod():
            yield value.__func__
        case Mapping():
            yield from value.values()
        case tuple() | list() | set() | frozenset():
            yield from value
        case _:
            pass


def _globals_in(code: CodeType, names: Mapping[str, object]) -> Iterator[object]:
    for instruction in dis.get_instructions(code):
        if instruction.opname == "LOAD_GLOBAL" and instruction.argval in names:
            yield names[instruction.argval]
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _globals_in(constant, names)


def _is_ours(value: FunctionType | type) -> bool:
    """The client’s own package only carries requests out; it decides on none."""
    return value.__module__.startswith("bridge.") and not value.__module__.startswith(
        ("bridge.pexip", "tests.command_coverage")
    )
