"""Bring what is owed to a person into the outbox, if they may know it at this very moment."""

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from bridge.commands.rights.fetching import barred_until, why_fetch_nothing
from bridge.commands.rights.permissions import granted, with_groups
from bridge.commands.table.invocation import ChannelId, Person
from bridge.commands.table.outcome import Button
from bridge.commands.table.row import Permission
from bridge.commands.table.situation import Services
from bridge.commands.typed.arguments import ROOM
from bridge.mirror.meeting.lookouts import Due
from bridge.mirror.meeting.outside import Outside
from bridge.mirror.words import catalogue
from bridge.mirror.words.alert_sayings import ADMIT, FIRED, MORE, SHOW
from bridge.mirror.words.excerpts import excerpt, pieces
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name, safe
from bridge.pexip.models import ParticipantId
from bridge.slack.people.lookups import DirectoryUnavailableError
from bridge.slack.shown import blocks
from bridge.slack.shown.blocks import cut
from bridge.slack.shown.buttons import button_elements
from bridge.storage.database import Transaction
from bridge.storage.meetings import finding, line_words, lines, owed
from bridge.storage.meetings.finding import Place
from bridge.storage.people import alerts
from bridge.storage.people.alerts import OF_WORDS
from bridge.storage.queues import messages, outbox
from bridge.storage.queues.outbox import Post, Priority

# A caption stands in Slack some seconds after it was said.
_LOOKS = 10
_LOOK_SECONDS = 3.0
_EXCERPT = 300
_LONGEST_NAME = 40
_CALLS_IN = frozenset({"begins", "name"})
# Rows of other features.
_OFF, _ADMIT, _LOWER = "alert off", "admit", "lower"


async def tell(due: Due, name: str, outside: Outside, services: Services) -> None:
    """Queue the message, and forget in the same moment that it was owed under that name."""
    workspace, post = outside.binding.workspace, None
    place = await _place(due, outside, services)
    url = None
    if place is not None:
        url = await services.directory.link(workspace, place.channel, place.ts, place.thread_ts)
    # Some time has passed since it happened, and some more until it stood in Slack.
    level = await _may_know(due, outside, services)
    if level is not None:
        likely = (*_likely(due, outside, level), *_way_in(due, outside, services))
        post = _post(due, outside, url, likely)
    await outside.write(_settle, due, workspace, (outside.id, name), post)


async def _settle(
    tx: Transaction, due: Due, workspace: str, owed_under: tuple[str, str], post: Post | None
) -> None:
    """It goes to Slack as all messages do, once; or, without one, nobody is told."""
    if post is not None and await _holds(tx, due):
        await outbox.post(tx, workspace, post)
    await owed.settle(tx, *owed_under)


async def _holds(tx: Transaction, due: Due) -> bool:
    """They want it still, and nobody has taken the line back."""
    if not await alerts.is_there(tx, due.alert.id, due.alert.person):
        return False
    return due.alert.kind not in OF_WORDS or await lines.is_open(tx, due.happening.number)


async def _may_know(due: Due, outside: Outside, services: Services) -> Permission | None:
    """What they may do; None for whoever may not know, and while Slack does not tell of them."""
    for _ in range(_LOOKS):
        try:
            return await _find_rights(due, outside, services)
        except DirectoryUnavailableError:
            await services.clock.sleep(_LOOK_SECONDS)
    return None


async def _find_rights(due: Due, outside: Outside, services: Services) -> Permission | None:
    """Of one still in the channel, with a right to look; of words also whether they may fetch them.

    Raises:
        DirectoryUnavailableError: Slack does not answer.
    """
    binding, directory = outside.binding, services.directory
    person = await directory.person(binding.workspace, due.alert.person)
    person = await with_groups(person, binding, directory)
    level = granted(person, binding)
    if level is None or not await directory.is_in_channel(person, ChannelId(binding.channel)):
        return None
    may_know = due.alert.kind not in OF_WORDS or await _may_read(person, outside, services)
    return level if may_know else None


async def _may_read(person: Person, outside: Outside, services: Services) -> bool:
    if await why_fetch_nothing(person, outside.binding, services) is not None:
        return False
    barred = await barred_until(person, outside.binding, services)
    return barred is None or outside.meeting.began > barred


async def _place(due: Due, outside: Outside, services: Services) -> Place | None:
    """Of the line, as soon as it stands in Slack; else, and where that is late, of the card."""
    where = (outside.binding.workspace, outside.binding.channel, outside.id)
    number = due.happening.number if due.alert.kind in OF_WORDS else None
    for _ in range(_LOOKS):
        if found := await outside.read(_find, *where, number):
            return found
        await services.clock.sleep(_LOOK_SECONDS)
    return await outside.read(_find, *where, None)


async def _find(
    tx: Transaction, workspace: str, channel: str, meeting_id: str, line_id: int | None
) -> Place | None:
    if line_id is None:
        card = await messages.find(tx, workspace, f"{meeting_id}/card")
        return Place(card.channel, card.ts) if card is not None and card.ts is not None else None
    found = await lines.by_ids(tx, [line_id])
    return (await finding.places(tx, workspace, channel, found)).get(line_id)


def _post(due: Due, outside: Outside, url: str | None, likely: Sequence[Button]) -> Post:
    """The words for a notification, and what is seen, with what is likely now and a way out."""
    alert, happening, binding = due.alert, due.happening, outside.binding
    words = say(
        FIRED[alert.kind],
        name=safe(clean_name(happening.name, "Somebody")),
        words=safe(alert.words),
        meeting=safe(binding.title),
        channel=f"<#{binding.channel}>",
    )
    sought = line_words.words_of(alert.words)
    line = excerpt(happening.text, sought, _EXCERPT)
    small = [say(MORE, count=due.more)] if due.more else []
    small += [say(SHOW, url=url)] if url else []
    off = Button(label="Switch off", command=_OFF, values={"which": alert.id})
    shown = [blocks.section(words)]
    if line:
        parts = pieces(line, sought)
        shown.append(blocks.quoted(*(_piece(text, is_hit=is_hit) for text, is_hit in parts)))
    shown += [blocks.context(" · ".join(small))] if small else []
    shown.append(blocks.actions(button_elements([*likely, off])))
    return Post(
        key=outside.key(f"alert/{alert.id}/{happening.number}"),
        # A person's id opens the conversation with them by itself.
        channel=alert.person,
        text=f"{words} {safe(line)}".replace("*", "").strip(),
        blocks=tuple(shown),
        priority=Priority.ALERT,
    )


def _likely(due: Due, outside: Outside, level: Permission) -> Iterator[Button]:
    """What their asking waits for, while they ask; a press looks again whether one may."""
    meeting, uuid = outside.meeting, ParticipantId(due.happening.uuid or "")
    room = meeting.rooms.find_person(uuid)
    roster = room.roster if room else meeting.roster
    person = roster.find(uuid)
    if person is None or level < Permission.MODERATE:
        return
    name, where = cut(clean_name(roster.label(person), "Somebody"), _LONGEST_NAME), ""
    values, channel = {"participant": str(uuid)}, outside.binding.channel
    if room:
        values[ROOM] = clean_name(meeting.rooms.label(room), "a room")
        where = f" in {cut(values[ROOM], _LONGEST_NAME)}"
    if due.alert.kind == "waiting" and person.is_waiting:
        label = say(ADMIT, name=name, where=where)
        yield Button(label=label, command=_ADMIT, values=values, is_primary=True, channel=channel)
    if due.alert.kind == "hands" and person.has_raised_hand:
        label = say(catalogue.LOWER_HAND, name=name, where=where)
        yield Button(label=label, command=_LOWER, values=values, channel=channel)


def _way_in(due: Due, outside: Outside, services: Services) -> Iterator[Button]:
    """For whoever has waited for it to begin, or is spoken of."""
    template = services.settings.pexip_join_url
    if due.alert.kind in _CALLS_IN and template:
        url = template.replace("{alias}", quote(outside.binding.alias, safe=""))
        yield Button(label="Join", command="", url=url)


def _piece(text: str, *, is_hit: bool) -> blocks.Element:
    return blocks.bold(text) if is_hit else blocks.plain(text)
