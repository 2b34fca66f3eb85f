"""Captions on and off, and on again only by whom it takes after a !stop."""

from bridge.commands.running.permissions import check_restart
from bridge.commands.table.outcome import Done, Outcome
from bridge.commands.table.row import NoArguments
from bridge.commands.table.situation import Situation
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.people.roster import Roster
from bridge.storage.database import Transaction
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.queues.withdrawing import CAPTIONS, withdraw_words


async def switch_on(_arguments: NoArguments, situation: Situation) -> Outcome:
    """After a !stop in the meeting only an administrator may."""
    binding = situation.require_binding()
    also = check_restart(situation.person, binding)
    mode = "finals" if binding.settings.captions == "off" else binding.settings.captions
    await situation.services.database.write(
        bindings.change_settings, binding.id, {"captions": mode, "stopped": False}
    )
    conference = await _running(situation, binding)
    if conference is None:
        return Done(text="Captions are on for the next meeting.", lines=also)
    if await conference.wait_until(lambda roster: _are_shown(roster, shown=True)):
        return Done(text="Live captions come into their own thread.", lines=also)
    return Done(text="Captions are on, but the meeting has not confirmed it yet.", lines=also)


async def switch_off(_arguments: NoArguments, situation: Situation) -> Outcome:
    binding = situation.require_binding()
    await situation.services.database.write(_switch_off, binding)
    conference = await _running(situation, binding)
    if conference is None:
        return Done(text="Captions are off.")
    if await conference.wait_until(lambda roster: _are_shown(roster, shown=False)):
        return Done(text="Captions are off; the meeting sends the bridge none any more.")
    return Done(text="Captions are off. The meeting may still send some; they are dropped.")


async def _switch_off(tx: Transaction, binding: Binding) -> None:
    await bindings.change_settings(tx, binding.id, {"captions": "off"})
    await withdraw_words(tx, binding.workspace, binding.channel, (CAPTIONS,))


async def _running(situation: Situation, binding: Binding) -> Conference | None:
    """The conference, if people are in it, so that what was asked for can show."""
    conference = await situation.services.conferences.find(binding)
    if conference is None or not (await conference.roster()).people:
        return None
    return conference


def _are_shown(roster: Roster, *, shown: bool) -> bool:
    own = [roster.find(uuid) for uuid in roster.own]
    return any(each is not None and bool(each.show_live_captions) is shown for each in own)
