"""Words said to the bridge itself: `@Pexip mute bob` in a channel or thread, or a direct message.

Slash commands do not work in threads, so this is how one gives a command there. Slack tells of a
mention twice, as an `app_mention` and as a message, and some servers tell only once: whichever
comes first is carried out, and the message's place tells that the other is the same.
https://docs.slack.dev/reference/events/app_mention
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bridge.commands.table.table import SLASH_COMMAND
from bridge.slack.requests import PersonsRequest, key_of, mapping_at, text_at
from bridge.slack.sent.client import Identity

# Whom one turns to may be greeted or begged first: `hey @Pexip mute bob`, `can @Pexip mute bob`.
_BEFORE = (
    r"(?:(?:hey|hi|hello|yo|ok|okay|so|now|and|please|pls|plz|can|could|would|will|dear|thanks"
    r"|good|morning|afternoon|evening|oh|sorry|quick)[\s,.!:]+)*"
)
# Bold or struck, it is a mention all the same.
_MENTION = re.compile(rf"{_BEFORE}([\s*_~]*)<@(\w+)(?:\|[^>]*)?>", re.IGNORECASE)
_AFTER = re.compile(r"[\s*_~,:]*")
# Whoever is greeted at such a length is not being asked for anything.
_LONGEST_GREETING = 200
# Slack takes ten in one message.
_MOST_FILES = 10
_COMMAND = re.compile(rf"\s*{re.escape(SLASH_COMMAND)}(?!\S)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A command in a message."""

    request: PersonsRequest
    words: str
    is_direct: bool
    """Said to the bridge alone, in its own conversation with a person."""
    files: tuple[str, ...] = ()
    """The ids of the files in the message."""


def read_spoken(body: Mapping[str, Any], identity: Identity, received: float) -> Spoken | None:
    """None for whatever is no command of a person."""
    event = mapping_at(body, "event")
    if not _is_of_a_person(event, identity):
        return None
    is_direct = is_direct_message(event)
    words = text_at(event, "text") if is_direct else words_after_mention(event, identity)
    if words is None:
        return None
    request = _request(body, event, received)
    # People put the command's own name in front, as they do elsewhere.
    words = _COMMAND.sub("", words, count=1) if _COMMAND.match(words) else words
    files = tuple(file_ids(event))
    return Spoken(request=request, words=words.strip(), is_direct=is_direct, files=files)


def words_after_mention(event: Mapping[str, Any], identity: Identity) -> str | None:
    """What follows where the bridge is named first; named later, it is only talked about.

    A greeting may stand before it.
    """
    text = text_at(event, "text").lstrip()
    found = _MENTION.match(text[:_LONGEST_GREETING])
    if not found or found[2] != identity.bot_user_id:
        return None
    words = _AFTER.sub("", text[found.end() :], count=1)
    # What is opened in front of the mention may be closed behind the words.
    return words.rstrip("*_~") if found[1].strip() else words


def file_ids(message: Mapping[str, Any]) -> Iterator[str]:
    """Of the files in a message, as they stand there."""
    files = message.get("files")
    for each in files[:_MOST_FILES] if isinstance(files, list) else ():
        if file_id := text_at(each, "id"):
            yield file_id


def is_direct_message(event: Mapping[str, Any]) -> bool:
    return text_at(event, "type") == "message" and text_at(event, "channel_type") == "im"


def _is_of_a_person(event: Mapping[str, Any], identity: Identity) -> bool:
    """An edit is no new command, and programs do not give any."""
    is_said = text_at(event, "type") in {"app_mention", "message"} and not event.get("edited")
    is_plain = not (event.get("bot_id") or event.get("hidden"))
    is_plain = is_plain and text_at(event, "subtype") in {"", "file_share"}
    return is_said and is_plain and text_at(event, "user") not in {"", identity.bot_user_id}


def _request(body: Mapping[str, Any], event: Mapping[str, Any], received: float) -> PersonsRequest:
    team, channel, ts = text_at(body, "team_id"), text_at(event, "channel"), text_at(event, "ts")
    home = text_at(event, "user_team") or text_at(event, "team")
    user = {"id": text_at(event, "user")} | ({"team_id": home} if home else {})
    return PersonsRequest(
        key=key_of(f"{team}/{channel}/{ts}"),
        slack_user=text_at(event, "user"),
        team=team,
        channel=channel,
        received=received,
        thread_ts=text_at(event, "thread_ts"),
        body={"user": user},
    )
