"""Breakout rooms: conferences inside a conference, followed by its Hosts over their own streams.

Section "Breakout rooms functions" of the API document. A Host who listens to the main room gets a
participant without media in each room, and hears what happens there as `breakout_event`.
"""

from bridge.simulator.pexip.conference.breakout_room import MAIN, Breakout, BreakoutRelay, EndAction
from bridge.simulator.pexip.conference.event_feed import EventStream
from bridge.simulator.pexip.conference.node_state import NodeState
from bridge.simulator.pexip.conference.participant import Participant
from bridge.simulator.pexip.conference.service import Service
from bridge.simulator.pexip.conference.state import ENDED_BY_API, Conference


def open_breakout(
    state: NodeState,
    main: Conference,
    *,
    name: str,
    description: str,
    seconds: float,
    end_action: EndAction,
    guests_may_leave: bool,
) -> Breakout:
    """Create a room and tell every Host who listens."""
    service = Service(name=name, aliases=main.service.aliases)
    room = Conference(service, state.clock, state.switches)
    room.breakout_details = {
        "breakout": True,
        "breakout_name": name,
        "breakout_description": description,
        "end_action": end_action,
        "end_time": state.clock.now().timestamp() + seconds if seconds else 0,
        "breakout_guests_allowed_to_leave": guests_may_leave,
    }
    breakout = Breakout(
        uuid=state.new_uuid(),
        room=room,
        end_action=end_action,
        ends_at=state.clock.monotonic() + seconds if seconds else None,
    )
    state.breakouts.setdefault(main, {})[breakout.uuid] = breakout
    for person in main.present():
        if person.is_host and person.protocol == "api":
            _admit_control(state, breakout, person)
    for stream in main.feed:
        follow_breakout(state, breakout, stream)
    return breakout


def follow_breakouts(state: NodeState, main: Conference, stream: EventStream) -> None:
    """Let a new stream of a Host hear of every room there is."""
    for breakout in state.breakouts.get(main, {}).values():
        follow_breakout(state, breakout, stream)


def follow_breakout(state: NodeState, breakout: Breakout, stream: EventStream) -> None:
    host = stream.viewer
    if not host.is_host or host.is_waiting or host.protocol != "api":
        return
    control = _admit_control(state, breakout, host)
    stream.send(
        "breakout_begin", {"breakout_uuid": breakout.uuid, "participant_uuid": control.uuid}
    )
    relay = BreakoutRelay(control, breakout.uuid, stream)
    breakout.room.feed.open(relay, lambda: None)
    relay.send("conference_update", breakout.room.properties(control))
    breakout.room.show_all_to(relay)


def unfollow_breakouts(state: NodeState, main: Conference, stream: EventStream) -> None:
    for breakout in state.breakouts.get(main, {}).values():
        for relay in breakout.room.feed:
            if isinstance(relay, BreakoutRelay) and relay.main is stream:
                breakout.room.feed.close(relay)


def _admit_control(state: NodeState, breakout: Breakout, host: Participant) -> Participant:
    control = breakout.controls.get(host.uuid)
    if control is None:
        control = Participant(
            uuid=state.new_uuid(),
            display_name=host.display_name,
            role="chair",
            protocol="api",
            has_media=False,
            uri=host.uri,
            vendor=host.vendor,
        )
        breakout.controls[host.uuid] = control
        breakout.room.enter(control, invited=True)
    return control


def close_breakout(state: NodeState, main: Conference, breakout: Breakout) -> None:
    """Send people home or away, and tell the Hosts."""
    if breakout.end_action == "transfer":
        move(state, breakout.people(), breakout.room, main, MAIN)
    for person in breakout.people():
        breakout.room.remove(person, ENDED_BY_API)
    for relay in breakout.room.feed:
        if isinstance(relay, BreakoutRelay):
            ended = {"breakout_uuid": breakout.uuid, "participant_uuid": relay.viewer.uuid}
            relay.main.send("breakout_end", ended)
        breakout.room.feed.close(relay)
    state.breakouts[main].pop(breakout.uuid)


def move(
    state: NodeState,
    people: list[Participant],
    source: Conference,
    target: Conference,
    target_id: str,
) -> None:
    """Endpoints just go; clients of the API are told where to, and go by themselves."""
    for person in people:
        if state.tokens.current(person.uuid) is None:
            source.remove(person, None)
            target.enter(person, invited=True)
        elif person.is_host:
            refer = {"breakout_uuid": target_id, "breakout_name": target.service.name}
            source.feed.send(person, "breakout_refer", refer)
        else:
            ticket = issue_ticket(state, target)
            alias = target.service.aliases[0]
            refer = {"token": ticket, "alias": alias, "breakout_name": target.service.name}
            source.feed.send(person, "refer", refer)


def issue_ticket(state: NodeState, target: Conference) -> str:
    """A token, good once, with which a Guest enters the target."""
    ticket = state.new_uuid()
    state.referrals[ticket] = (target, "guest")
    return ticket


def tidy_breakouts(state: NodeState) -> None:
    """Close the rooms whose time is up, and take out the controls of Hosts who have left."""
    now = state.clock.monotonic()
    for main, breakouts in state.breakouts.items():
        for breakout in tuple(breakouts.values()):
            for host_uuid in tuple(breakout.controls.keys() - main.participants.keys()):
                breakout.room.remove(breakout.controls.pop(host_uuid), None)
            if breakout.ends_at is not None and breakout.ends_at <= now:
                close_breakout(state, main, breakout)
