"""Turn what the two simulators have recorded into what the checker knows."""

from collections.abc import Iterator
from math import inf
from typing import Any

from bridge.simulator.pexip.rules.written import WrittenFrame
from bridge.simulator.slack.state.entities import Message
from tests.faults.known import MARK, Kind, Known, Line, Post, Stop
from tests.faults.postgres_server import PASSWORD
from tests.faults.reading_replies import read_edits, read_replies, read_sayings
from tests.faults.signs import find_missed_since
from tests.faults.stage import HOST_PIN, Place, Stage, is_card

# What the node tells a participant whom somebody in the meeting has sent out.
REMOVED = "Disconnected by another participant"
_STOP_WORD = "!stop"
_BOTH: tuple[Kind, ...] = ("chat", "caption")
# What is typed behind /pexip, or happens in the meeting; which kinds are not mirrored from then on.
_ENDS: dict[str, tuple[Kind, ...]] = {
    REMOVED: _BOTH,
    _STOP_WORD: _BOTH,
    "leave": _BOTH,
    "unbind": _BOTH,
    "captions off": ("caption",),
    "settings captions off": ("caption",),
    "settings chat off": ("chat",),
}
_EXITS = {REMOVED, "leave", "unbind"}
_BEGINS = ("bind", "join", "captions on", "settings captions", "settings chat")


def read(stage: Stage) -> Known:
    """All that is known by now; it may be asked again and again."""
    lines = [line for line in _lines(stage) if line.channel not in stage.refusing]
    heard = {line.mark for line in lines}
    channels = {place.channel.id for place in stage.places} - stage.refusing
    for place in stage.places:
        stage.threads |= dict(_threads(place))
    return Known(
        lines=lines,
        unheard=[
            line for line in stage.said if line.mark not in heard and line.channel in channels
        ],
        posts=[post for place in stage.places for post in _posts(stage, place)],
        threads=dict(stage.threads),
        notices=list(_notices(stage)),
        replies=list(read_replies(stage, channels)),
        edits=list(read_edits(stage, channels)),
        sayings=list(read_sayings(stage)),
        stops=list(_stops(stage)),
        deaths=stage.deaths,
        lapses=list(stage.lapses),
        farewells=list(_farewells(stage)),
        unstored=stage.unstored_seconds,
        log=list(stage.log),
        secrets=_secrets(stage),
    )


def _lines(stage: Stage) -> Iterator[Line]:
    """What went out over a stream, each once: a second stream is told the same."""
    places = {f"Room {place.number}": place for place in stage.places}
    seen: set[str] = set()
    for frame in stage.node.written:
        words, kind = _words(frame)
        mark = MARK.search(words)
        # Whoever has just handed a meeting over, or died, hears nothing more of it.
        if mark is None or mark[0] in seen or frame.is_late:
            continue
        seen.add(mark[0])
        place = places[frame.conference]
        yield Line(
            mark=mark[0],
            kind=kind,
            channel=place.channel.id,
            speaker=_speaker(frame.data, place),
            text=words,
            at=frame.at,
        )


def _words(frame: WrittenFrame) -> tuple[str, Kind]:
    if frame.name == "live_captions" and frame.data["is_final"]:
        return frame.data["data"], "caption"
    # What comes from Slack is echoed by some nodes; it is no line of the meeting.
    if frame.name == "message_received" and frame.data["payload"].startswith("chat-"):
        return frame.data["payload"], "chat"
    return "", "chat"


def _speaker(event: dict[str, Any], place: Place) -> str:
    if "origin" in event:
        return str(event["origin"])
    uuids = [source["participant_uuid"] for source in event["sources"]]
    return next(each.name for each in place.people if each.uuid in uuids)


def _posts(stage: Stage, place: Place) -> Iterator[Post]:
    for message in place.channel.messages.values():
        if _is_ours(stage, message):
            yield Post(
                channel=place.channel.id,
                ts=message.ts,
                thread=message.thread_ts if message.is_reply else None,
                author=message.username or "",
                words=message.words,
            )


def _is_ours(stage: Stage, message: Message) -> bool:
    return message.bot_id == stage.slack.app.bot_id


def _threads(place: Place) -> Iterator[tuple[tuple[str, str], Kind]]:
    """Remembered by the caller, for a root may be deleted."""
    for message in place.channel.messages.values():
        if not message.is_reply and is_card(message):
            yield (place.channel.id, message.ts), "chat"
        elif not message.is_reply and message.words.startswith("Live captions of"):
            yield (place.channel.id, message.ts), "caption"


def _notices(stage: Stage) -> Iterator[str]:
    """What the bridge told single people: only visible to them, or in a direct message."""
    workspace = stage.slack.workspace
    yield from (each.words for each in workspace.ephemerals)
    for channel in workspace.channels.values():
        if channel.kind == "im":
            yield from (each.words for each in channel.messages.values() if _is_ours(stage, each))


def _stops(stage: Stage) -> Iterator[Stop]:
    for place in stage.places:
        words = sorted([*_stop_words(stage, place), *_commands(stage, place)])
        for index, (at, text) in enumerate(words):
            for kind in _ENDS.get(text, ()):
                ends = _heard_again(stage, place, kind, words[index + 1 :])
                yield Stop(
                    channel=place.channel.id,
                    kind=kind,
                    begins=at,
                    ends=ends,
                    is_exit=text in _EXITS,
                )


def _heard_again(stage: Stage, place: Place, kind: Kind, words: list[tuple[float, str]]) -> float:
    """When the node told the bridge something after it was called back; never, if it was not.

    Of captions it tells nobody who has not asked for them.
    """
    restarts = (at for at, text in words if text.startswith(_BEGINS) and text not in _ENDS)
    asked = next(restarts, inf)
    name = f"Room {place.number}"
    frames = (
        each.at
        for each in stage.node.written
        if each.conference == name and (kind == "chat" or each.name == "live_captions")
    )
    return next((at for at in frames if at >= asked), inf)


def _stop_words(stage: Stage, place: Place) -> Iterator[tuple[float, str]]:
    for frame in stage.node.written:
        if frame.conference != f"Room {place.number}":
            continue
        if frame.name == "message_received" and frame.data["payload"].strip() == _STOP_WORD:
            yield frame.at, _STOP_WORD
        elif frame.name == "disconnect" and frame.data["reason"] == REMOVED:
            yield frame.at, REMOVED


def _commands(stage: Stage, place: Place) -> Iterator[tuple[float, str]]:
    for command in stage.slack.courier.commands:
        if command.payload["channel_id"] == place.channel.id:
            yield command.at, command.payload["text"].strip()


def _farewells(stage: Stage) -> Iterator[float]:
    for line in stage.log:
        began = find_missed_since(line)
        if began and any(told <= began <= ended for told, ended in stage.partings):
            yield began


def _secrets(stage: Stage) -> dict[str, str]:
    app, urls = stage.slack.app, stage.slack.response_urls
    secrets = {
        "Host PIN": HOST_PIN,
        "bot token": app.bot_token,
        "app token": app.app_token,
        "signing secret": app.signing_secret,
        "secret key": stage.secret_key,
        "database password": PASSWORD,
    }
    secrets |= {f"Pexip token {n}": each for n, each in enumerate(stage.node.tokens)}
    return secrets | {f"response_url {n}": each for n, each in enumerate(urls._occasions)}
