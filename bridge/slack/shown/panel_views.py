"""What a panel shows: everybody in the meeting, one of them, or an answer; pure.

Each viewer sees the commands they may use and no others. The view's metadata says what it shows,
so that any replica can draw it anew; it holds nothing that its reader could not know.
https://docs.slack.dev/surfaces/modals
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bridge.commands.table.outcome import Button
from bridge.commands.table.row import AnyRow
from bridge.commands.telling.overview import Room, about, asks_for_more, subject_of
from bridge.commands.telling.sheet import sheet
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name, enumerated, safe
from bridge.pexip.models import Participant, ParticipantId
from bridge.slack.shown.blocks import (
    ACTIONS_PER_BLOCK,
    Block,
    Element,
    actions,
    button,
    context,
    divider,
    link_token,
    paragraph,
    plain,
    plain_text,
    safe_with_dates,
    section,
)
from bridge.slack.shown.buttons import button_elements, person_option, pick_option
from bridge.slack.shown.replies import Shown

CALLBACK_ID = "panel"
FIND = "panel:person"
CHANNEL = "panel:channel"

_ROWS = 30
_LIKELY = 4
_MOST_ROOMS = 20
_MOST_IN_A_ROOM = 20
_TITLE_LENGTH = 24
_ALT = 100
_PLACEHOLDER = "Find somebody"
_NO_MEETING = "This channel has no meeting yet."
_MORE = "More…"
_REST = "More to do…"
_MOST_OPTIONS = 100

PanelKind = Literal["people", "person", "answer", "start"]


@dataclass(frozen=True, kw_only=True)
class PanelPlace:
    """What a panel is about."""

    kind: PanelKind = "people"
    channel: str = ""
    page: int = 0
    participant: str = ""

    def pack(self) -> str:
        return json.dumps([self.kind, self.channel, self.page, self.participant])


def read_place(metadata: str) -> PanelPlace | None:
    """None where the view is no panel of ours."""
    try:
        loaded = json.loads(metadata)
    except ValueError:
        return None
    match loaded:
        case [
            ("people" | "person" | "answer" | "start") as kind,
            str(channel),
            int(page),
            str(participant),
        ]:
            return PanelPlace(kind=kind, channel=channel, page=page, participant=participant)
        case _:
            return None


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A panel at one moment."""

    place: PanelPlace
    room: Room | None = None
    notice: Shown | None = None
    """What came of the last press, perhaps with buttons of its own."""
    is_resting: bool = False
    """Whether it is not kept true any more."""
    picture: str = ""
    """Of the Slack person whom the participant is linked to."""
    avatar: str | None = None
    """A file of Slack's with the participant's picture in the meeting."""


def panel_view(panel: Panel) -> dict[str, Any]:
    """The modal; identifiers in it depend only on what it shows."""
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "private_metadata": panel.place.pack(),
        "notify_on_close": True,
        "title": plain_text(_title(panel), _TITLE_LENGTH),
        "close": plain_text("Close", _TITLE_LENGTH),
        "blocks": [*_notice(panel), *_content(panel)],
    }


def _title(panel: Panel) -> str:
    """Of one person their name."""
    roster = panel.room.roster if panel.room else None
    if panel.place.kind == "person" and roster is not None:
        participant = roster.find(ParticipantId(panel.place.participant))
        if participant is not None:
            return roster.label(participant)
    return panel.room.binding.title if panel.room else "Pexip"


def _notice(panel: Panel) -> list[Block]:
    if panel.notice is None:
        return []
    blocks = list(panel.notice.blocks) or [paragraph(plain(panel.notice.text))]
    return blocks if panel.place.kind == "answer" else [*blocks, divider()]


def _content(panel: Panel) -> list[Block]:
    if panel.place.kind == "answer":
        return []
    if panel.place.kind == "start":
        return [_channels()]
    if panel.room is None:
        return [paragraph(plain(_NO_MEETING)), _commands([("Bind a meeting…", "bind")])]
    if panel.room.roster is None:
        return _absent(panel.room)
    if panel.place.kind == "person":
        return _person(panel, panel.room)
    return _people(panel, panel.room)


def _channels() -> Block:
    """Only channels that the person can open: Slack lists no others."""
    return {
        "type": "section",
        "block_id": CHANNEL,
        "text": plain_text("The meeting of which channel?", _TITLE_LENGTH * 2),
        "accessory": {
            "type": "conversations_select",
            "action_id": CHANNEL,
            "placeholder": plain_text("Choose a channel", _TITLE_LENGTH),
            "default_to_current_conversation": True,
            "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        },
    }


def _absent(room: Room) -> list[Block]:
    binding = room.binding
    absent = catalogue.ABSENT_BECAUSE if binding.state_detail else catalogue.ABSENT
    text = say(absent, state=binding.state.value, why=binding.state_detail)
    may_join = [("Join", "join")] if room.may("join") else []
    return [paragraph(plain(text)), *([_commands(may_join)] if may_join else [])]


def _people(panel: Panel, room: Room) -> list[Block]:
    pages = max(1, -(-len(room.people) // _ROWS))
    page = min(panel.place.page, pages - 1)
    shown = room.people[page * _ROWS : (page + 1) * _ROWS]
    count = ", ".join(_counts(room, page, pages))
    rows = [_row(each, room) for each in shown]
    return [
        _search(),
        context(count),
        *(rows or [paragraph(plain("Nobody is in the main room."))]),
        *_in_rooms(room),
        *_footer(page, pages, is_resting=panel.is_resting),
    ]


def _counts(room: Room, page: int, pages: int) -> Iterator[str]:
    """As the card counts: whoever waits is not in the meeting, and who is in a room is."""
    waiting = len(room.roster.waiting) if room.roster else 0
    inside = sum(len(each.roster.people) for each in room.inside)
    counted = catalogue.PEOPLE if pages == 1 else catalogue.PEOPLE_ON_PAGE
    yield say(counted, count=len(room.people) - waiting + inside, page=page + 1, pages=pages)
    if inside:
        yield say(catalogue.IN_ROOMS, count=inside)
    if waiting:
        yield say(catalogue.WAITING, count=waiting)


def _in_rooms(room: Room) -> list[Block]:
    """Who is in which breakout room; what can be done there is typed with the room's name."""
    lines = []
    for each in room.inside[:_MOST_ROOMS]:
        names = [each.roster.label(person) for person in each.roster.people[:_MOST_IN_A_ROOM]]
        shown = enumerated(names, _MOST_IN_A_ROOM, of=len(each.roster.people))
        lines.append(safe(say(catalogue.NAMES_IN_ROOM, room=each.name, names=shown)))
    return [context("\n".join(lines))] if lines else []


def _search() -> Block:
    select: Element = {
        "type": "external_select",
        "action_id": FIND,
        "placeholder": plain_text(_PLACEHOLDER, _TITLE_LENGTH),
        "min_query_length": 0,
    }
    return actions([select], block_id="find")


def _row(participant: Participant, room: Room) -> Block:
    block = section(_linked(participant, room), _menu(participant, room))
    return block | {"block_id": f"row:{participant.uuid}"}


def _linked(participant: Participant, room: Room) -> str:
    """With a link to the profile of who has proved to be them."""
    line, url = safe(_line(participant, room)), room.profiles.get(participant.uuid)
    name = safe(room.roster.label(participant)) if room.roster else ""
    if not url or not name or not line.startswith(name):
        return line
    return link_token(url, name) + line.removeprefix(name)


def _line(participant: Participant, room: Room) -> str:
    return about(participant, room.roster) if room.roster else ""


def _menu(participant: Participant, room: Room) -> Element | None:
    """None for who may do nothing here."""
    rows = room.rows_for(participant, _LIKELY)
    if not rows:
        return None
    chosen = [
        pick_option(_label(row), row.name, subject_of(row) or "", participant.uuid) for row in rows
    ]
    more = person_option(_MORE, participant.uuid)
    return {"type": "overflow", "action_id": "pick:menu", "options": [*chosen, more]}


def _person(panel: Panel, room: Room) -> list[Block]:
    uuid = ParticipantId(panel.place.participant)
    participant = room.roster.find(uuid) if room.roster else None
    if participant is None:
        return [paragraph(plain("They are not in the meeting any more."))]
    picture: Element | None = None
    alt = {"alt_text": f"Picture of {clean_name(participant.display_name, 'somebody')[:_ALT]}"}
    if panel.picture:
        picture = {"type": "image", "image_url": panel.picture, **alt}
    elif panel.avatar:
        picture = {"type": "image", "slack_file": {"id": panel.avatar}, **alt}
    return [
        section(_linked(participant, room), picture),
        *_sheet(participant, room),
        *_all_commands(participant, room.rows_for(participant)),
        *_footer(0, 1, is_resting=panel.is_resting),
    ]


def _sheet(participant: Participant, room: Room) -> list[Block]:
    lines = sheet(participant, room.level)
    return [context("\n".join(map(safe_with_dates, lines)))] if lines else []


def _all_commands(participant: Participant, rows: Sequence[AnyRow]) -> list[Block]:
    """The likeliest as buttons, and all others in one menu."""
    near = [row for row in rows if row.is_likely][:ACTIONS_PER_BLOCK] or list(rows[:1])
    buttons = [
        Button(
            label=_label(row),
            command=row.name,
            values={subject_of(row) or "": participant.uuid},
            is_danger=row.confirm is not None,
        )
        for row in near
    ]
    rest = [
        pick_option(_label(row), row.name, subject_of(row) or "", participant.uuid)
        for row in rows
        if row not in near
    ]
    blocks = [actions(button_elements(buttons))] if buttons else []
    menu: Element = {
        "type": "static_select",
        "action_id": "pick:rest",
        "placeholder": plain_text(_REST, _TITLE_LENGTH),
        "options": rest[:_MOST_OPTIONS],
    }
    return [*blocks, actions([menu], block_id="rest")] if rest else blocks


def _label(row: AnyRow) -> str:
    return row.title + ("…" if asks_for_more(row) else "")


def _footer(page: int, pages: int, *, is_resting: bool) -> list[Block]:
    elements = []
    if page > 0:
        elements.append(button("Previous", "panel:page:previous", str(page - 1)))
    if page + 1 < pages:
        elements.append(button("Next", "panel:page:next", str(page + 1)))
    if is_resting:
        elements.append(button("Refresh", "panel:refresh", "now", style="primary"))
    return [actions(elements, block_id="footer")] if elements else []


def _commands(labeled: Iterable[tuple[str, str]]) -> Block:
    buttons = (Button(label=label, command=command) for label, command in labeled)
    return actions(button_elements(buttons))
