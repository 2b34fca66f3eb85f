"""Opening an event stream: the first burst, then whatever happens, until one side closes.

Section "Server-sent events" of the API document; the order of the burst is a switch.
"""

import select
from collections.abc import Callable

from aiohttp import web

from bridge.simulator.pexip.conference.breakouts import follow_breakouts, unfollow_breakouts
from bridge.simulator.pexip.conference.event_feed import EventStream
from bridge.simulator.pexip.conference.node_state import NodeState
from bridge.simulator.pexip.conference.participant import Participant
from bridge.simulator.pexip.conference.state import Conference
from bridge.simulator.pexip.conference.tokens import Token
from bridge.simulator.pexip.rules.switches import BurstPart
from bridge.simulator.pexip.rules.wire import Refusal
from bridge.simulator.pexip.rules.written import WrittenFrame


async def stream_events(state: NodeState, token: Token, request: web.Request) -> web.StreamResponse:
    """Serve the stream of the token's participant."""
    conference, viewer = token.conference, token.participant
    _make_room(state, conference, viewer)
    stream = EventStream(viewer, state.event_ids, state.switches.stream_buffer)
    # Opened before the first await, so that nothing falls between the burst and what follows.
    conference.feed.open(stream, _cutter(request))
    try:
        send_burst(state, conference, stream)
        response = web.StreamResponse(headers={"Cache-Control": "no-store"})
        response.content_type = "text/event-stream"
        await response.prepare(request)
        while (frame := await stream.next_frame()) is not None:
            await state.faults.passage()
            is_late = _has_hung_up(request)
            await response.write(frame)
            state.written.add(_record(state, conference, viewer, frame, is_late=is_late))
        if stream.is_broken:
            await _break_off(request, response)
    except ConnectionError:
        return web.Response(status=499)
    finally:
        unfollow_breakouts(state, conference, stream)
        conference.feed.close(stream)
    return response


def _record(
    state: NodeState, conference: Conference, viewer: Participant, frame: bytes, *, is_late: bool
) -> WrittenFrame:
    at = state.clock.now().timestamp()
    return WrittenFrame(conference.service.name, viewer.uuid, at, frame, is_late)


def _has_hung_up(request: web.Request) -> bool:
    """Whether the reader has, although our loop has not got round to it; False where none tells."""
    connection = request.get_extra_info("socket")
    if connection is None or not hasattr(select, "POLLRDHUP"):
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLRDHUP)
    return bool(poll.poll(0))


async def _break_off(request: web.Request, response: web.StreamResponse) -> None:
    await response.write(b"event: ping\nid: ")
    if request.transport is not None:
        # What is written goes out first; the last chunk never does.
        request.transport.close()


def _make_room(state: NodeState, conference: Conference, viewer: Participant) -> None:
    if state.switches.second_stream == "allowed":
        return
    for stream in conference.feed.of(viewer):
        if state.switches.second_stream == "refused":
            raise Refusal(403, "Forbidden")
        stream.end()


def _cutter(request: web.Request) -> Callable[[], None]:
    def cut() -> None:
        if request.transport is not None:
            request.transport.abort()

    return cut


def send_burst(state: NodeState, conference: Conference, stream: EventStream) -> None:
    """Everything a client needs to know to begin with."""
    viewer = stream.viewer

    def send_participants() -> None:
        conference.show_all_to(stream, bracket=state.switches.sync_bracket)

    def send_presentation() -> None:
        if conference.presenter is None:
            stream.send("presentation_stop", {})
        else:
            stream.send("presentation_start", conference.presentation())

    senders: dict[BurstPart, Callable[[], None]] = {
        "hello": lambda: stream.send("hello"),
        "conference_update": lambda: stream.send(
            "conference_update", conference.properties(viewer)
        ),
        "participants": send_participants,
        "stage": lambda: stream.send("stage", conference.stage.entries()),
        "layout": lambda: stream.send("layout", conference.layout_for(viewer)),
        "presentation": send_presentation,
    }
    for part in state.switches.burst:
        senders[part]()
    follow_breakouts(state, conference, stream)
    stream.go_live()
