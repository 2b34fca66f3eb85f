"""What the Home tab shows one person: their meetings, what they may do, and how to begin; pure.

https://docs.slack.dev/surfaces/app-home
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from bridge.commands.table.outcome import Button
from bridge.commands.table.row import Permission
from bridge.commands.telling.overview import Room
from bridge.mirror.words import catalogue
from bridge.mirror.words.alert_sayings import short_wish, wish
from bridge.mirror.words.sayings import say, saying
from bridge.mirror.words.text import safe
from bridge.slack.shown.blocks import Block, actions, context, divider, header, section
from bridge.slack.shown.buttons import button_elements
from bridge.storage.people.alerts import Alert

ON_HOME = "home:"
"""What the id of a block begins with; its channel follows, for a press says no other place."""

# Each takes up to five blocks, and a view holds a hundred.
_MOST_ROOMS = 18
_TOLD = saying("🔔 You are told when {wishes}")
_KEPT = "Words are kept for good here; `settings retention 30d` changes that."
_MAY: dict[Permission, str] = {
    Permission.VIEW: "look",
    Permission.SPEAK: "look and speak",
    Permission.MODERATE: "moderate",
    Permission.HOST: "act as Host",
    Permission.ADMIN: "do everything",
}
# Shown in this order to whoever may use them; all run without more.
_COMMANDS = (
    ("People", "who"),
    # Beside a *Join* that leads the person themselves into the meeting.
    ("Bring the bridge in", "join"),
    ("Take the bridge out", "leave"),
    ("New card", "card"),
    ("I am…", "link"),
    ("Alert me…", "alert me"),
    ("Settings…", "settings"),
)
_AWAY = {"join"}
_ALERT_OFF = "alert off"
_ANYWHERE = {"settings", "alert me"}
_FIRST_STEPS = (
    "*Begin in three steps*",
    "1. Invite the bot into a channel: `/invite @{bot}`",
    "2. Say which meeting is that channel’s: `/pexip bind` and its alias",
    "3. As soon as somebody is in the meeting, its card stands in the channel",
)


def home_view(
    rooms: Sequence[Room],
    *,
    bot_name: str,
    missing_scopes: Collection[str] = (),
    join_url: str | None = None,
) -> dict[str, Any]:
    """The view for a person who is in the channels of these rooms.

    `join_url` has a place for the meeting's alias; without one nobody is led there.
    """
    blocks = [header("Your Pexip meetings"), *_warning(missing_scopes)]
    for room in rooms[:_MOST_ROOMS]:
        blocks += _room(room, join_url)
    if not rooms:
        blocks.append(section("\n".join(_FIRST_STEPS).replace("{bot}", safe(bot_name))))
    return {"type": "home", "blocks": [*blocks, divider(), *_foot(len(rooms))]}


def _warning(missing: Collection[str]) -> list[Block]:
    if not missing:
        return []
    names = ", ".join(f"`{each}`" for each in sorted(missing))
    text = f"⚠ The app lacks these scopes: {names}. Ask whoever installed it to install it again."
    return [section(text)]


def _room(room: Room, join_url: str | None) -> Iterator[Block]:
    binding = room.binding
    titled = catalogue.TITLE_IN if binding.title == binding.alias else catalogue.TITLE_AND_ALIAS_IN
    title, alias = f"*{safe(binding.title)}*", safe(binding.alias)
    yield section(say(titled, title=title, alias=alias, channel=f"<#{binding.channel}>"))
    may = _MAY[room.level] if room.level else ""
    mine = catalogue.YOU_MAY if room.level else catalogue.YOU_MAY_NOTHING
    yield context(say(mine, state=safe(_state(room)), what=may))
    if room.level is Permission.ADMIN and room.binding.settings.retention_days is None:
        yield context(_KEPT)
    elements = button_elements([*_way_in(room, join_url), *_buttons(room)])
    if elements:
        yield actions(elements, block_id=f"{ON_HOME}{binding.channel}")
    if room.alerts:
        wishes = "; ".join(wish(each.kind, each.words) for each in room.alerts)
        yield context(safe(say(_TOLD, wishes=wishes)))
        off = button_elements(map(off_button, room.alerts))
        yield actions(off, block_id=f"{ON_HOME}{binding.channel}:alerts")


def off_button(alert: Alert) -> Button:
    label = f"Off: {short_wish(alert.kind, alert.words)}"
    return Button(label=label[:75], command=_ALERT_OFF, values={"which": alert.id})


def _state(room: Room) -> str:
    if room.roster is None:
        detail = room.binding.state_detail
        stands = catalogue.STATE_BECAUSE if detail else catalogue.STATE
        return say(stands, state=room.binding.state.value, why=detail)
    count, waiting = room.in_meeting, len(room.roster.waiting)
    if waiting:
        return say(catalogue.LIVE_AND_WAITING, count=count, waiting=waiting)
    return say(catalogue.LIVE, count=count)


def _way_in(room: Room, join_url: str | None) -> Iterator[Button]:
    if room.level and join_url:
        url = join_url.replace("{alias}", quote(room.binding.alias, safe=""))
        yield Button(label="Join", command="", url=url)


def _buttons(room: Room) -> Iterator[Button]:
    is_in = room.roster is not None
    for label, command in _COMMANDS:
        fits = command in _ANYWHERE or (command in _AWAY) is not is_in
        if fits and room.may(command):
            yield Button(label=label, command=command)


def _foot(count: int) -> Iterator[Block]:
    if count > _MOST_ROOMS:
        yield context(f"… and {count - _MOST_ROOMS} more")
    elements = button_elements([Button(label="Help", command="help")])
    yield actions(elements, block_id=ON_HOME)
