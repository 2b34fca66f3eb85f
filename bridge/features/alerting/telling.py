"""Bring what is owed to a person into the outbox, if they may know it at this very moment."""

from bridge.commands.rights.fetching import barred_until, why_fetch_nothing
from bridge.commands.rights.permissions import granted, with_groups
from bridge.commands.table.invocation import ChannelId, Person
from bridge.commands.table.outcome import Button
from bridge.commands.table.situation import Services
from bridge.mirror.meeting.lookouts import Due
from bridge.mirror.meeting.outside import Outside
from bridge.mirror.words.alert_sayings import FIRED, MORE, SHOW
from bridge.mirror.words.excerpts import excerpt, pieces
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name, safe
from bridge.slack.people.lookups import DirectoryUnavailableError
from bridge.slack.shown import blocks
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
# Rows of other features.
_OFF = "alert off"


async def tell(due: Due, name: str, outside: Outside, services: Services) -> None:
    """Queue the message, and forget in the same moment that it was owed under that name."""
    workspace, post = outside.binding.workspace, None
    place = await _place(due, outside, services)
    url = None
    if place is not None:
        url = await services.directory.link(workspace, place.channel, place.ts, place.thread_ts)
    # Some time has passed since it happened, and some more until it stood in Slack.
    if await _may_know(due, outside, services):
        post = _post(due, outside, url)
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


async def _may_know(due: Due, outside: Outside, services: Services) -> bool:
    """Not while Slack does not tell who they are."""
    for _ in range(_LOOKS):
        try:
            return await _has_rights(due, outside, services)
        except DirectoryUnavailableError:
            await services.clock.sleep(_LOOK_SECONDS)
    return False


async def _has_rights(due: Due, outside: Outside, services: Services) -> bool:
    """Still in the channel, with a right to look; of words also whether they may fetch them.

    Raises:
        DirectoryUnavailableError: Slack does not answer.
    """
    binding, directory = outside.binding, services.directory
    person = await directory.person(binding.workspace, due.alert.person)
    person = await with_groups(person, binding, directory)
    if granted(person, binding) is None:
        return False
    if not await directory.is_in_channel(person, ChannelId(binding.channel)):
        return False
    return due.alert.kind not in OF_WORDS or await _may_read(person, outside, services)


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


def _post(due: Due, outside: Outside, url: str | None) -> Post:
    """The words for a notification, and what is seen, with a way to switch it off."""
    alert, happening, binding = due.alert, due.happening, outside.binding
    words = say(
        FIRED[alert.kind],
        name=safe(clean_name(happening.name, "Somebody")),
        words=safe(alert.words),
        meeting=safe(binding.title),
        channel=f"<#{binding.channel}>",
    )
    sought = line_words.words_of(alert.words)
    quote = excerpt(happening.text, sought, _EXCERPT)
    small = [say(MORE, count=due.more)] if due.more else []
    small += [say(SHOW, url=url)] if url else []
    off = Button(label="Switch off", command=_OFF, values={"which": alert.id})
    shown = [blocks.section(words)]
    if quote:
        parts = pieces(quote, sought)
        shown.append(blocks.quoted(*(_piece(text, is_hit=is_hit) for text, is_hit in parts)))
    shown += [blocks.context(" · ".join(small))] if small else []
    shown.append(blocks.actions(button_elements([off])))
    return Post(
        key=outside.key(f"alert/{alert.id}/{happening.number}"),
        # A person's id opens the conversation with them by itself.
        channel=alert.person,
        text=f"{words} {safe(quote)}".replace("*", "").strip(),
        blocks=tuple(shown),
        priority=Priority.ALERT,
    )


def _piece(text: str, *, is_hit: bool) -> blocks.Element:
    return blocks.bold(text) if is_hit else blocks.plain(text)
