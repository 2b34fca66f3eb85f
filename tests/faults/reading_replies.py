"""What people wrote in cards' threads, and what the node was asked to say of it."""

import json
from collections.abc import Iterator

from bridge.simulator.slack.delivery.delivery import EventRecord
from tests.faults.known import MARK, Edit, Reply, Saying
from tests.faults.stage import Stage


def read_replies(stage: Stage, channels: set[str]) -> Iterator[Reply]:
    withdrawn: dict[str, float | None] = {}
    for record, mark in _events(stage, channels, "message_deleted"):
        withdrawn[mark] = record.accepted_at
    for record, mark in _events(stage, channels, None):
        if record.event.get("thread_ts"):
            yield Reply(
                mark=mark,
                channel=record.event["channel"],
                thread=record.event["thread_ts"],
                ts=record.event["ts"],
                accepted_at=record.accepted_at,
                withdrawn_at=withdrawn.get(mark),
            )


def read_edits(stage: Stage, channels: set[str]) -> Iterator[Edit]:
    for record, mark in _events(stage, channels, "message_changed"):
        marks = MARK.findall(record.event["message"]["text"])
        for edited in marks[1:]:
            yield Edit(
                mark=edited,
                reply=mark,
                channel=record.event["channel"],
                accepted_at=record.accepted_at,
            )


def _events(
    stage: Stage, channels: set[str], subtype: str | None
) -> Iterator[tuple[EventRecord, str]]:
    """Events about what people wrote, with the mark that stands first in it."""
    for record in stage.slack.courier.events:
        event = record.event
        is_wanted = event["type"] == "message" and event.get("subtype") == subtype
        if not is_wanted or event.get("channel") not in channels:
            continue
        message = event.get("previous_message") or event
        mark = MARK.search(message.get("text", ""))
        if mark is not None and "bot_id" not in message:
            yield record, mark[0]


def read_sayings(stage: Stage) -> Iterator[Saying]:
    channels = {place.alias: place.channel.id for place in stage.places}
    for request in stage.node.requests:
        *_, alias, last = request.path.split("/")
        if request.method == "POST" and last == "message" and alias in channels:
            yield Saying(
                channel=channels[alias],
                text=_payload(request.text),
                at=request.at,
                has_acted=request.has_acted,
                is_answered=request.status == 200,
            )


def _payload(text: str) -> str:
    try:
        return str(json.loads(text)["payload"])
    except (ValueError, KeyError, TypeError):
        return ""
