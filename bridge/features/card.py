"""The card, posted anew for whoever has scrolled past it or deleted it."""

from bridge.commands.table.command import Procedure
from bridge.commands.table.outcome import Done, Outcome, Refused
from bridge.commands.table.row import NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.mirror.meeting.handlers import CardAsked


async def post_anew(_arguments: NoArguments, situation: Situation) -> Outcome:
    """The old one says that it has moved; the thread goes on under the new one."""
    binding = situation.require_binding()
    if not await situation.services.conferences.tell(binding, CardAsked()):
        return Refused(text=f"Nobody is in {binding.alias}; the card comes with the first person.")
    return Done(text="The card is posted anew, and the thread goes on under it.")


CARD_ANEW = Procedure(
    name="card",
    summary="Post the meeting’s card anew",
    arguments=NoArguments,
    permission=Permission.SPEAK,
    example="card",
    run=post_anew,
    needs_meeting=True,
)

COMMANDS = (CARD_ANEW,)
