"""The shape of a row that changes one thing about one participant, which the roster shows."""

from collections.abc import Callable
from typing import Any, TypeAlias

from bridge.commands.table.command import Command, ResultT
from bridge.commands.table.outcome import Said, Undo
from bridge.commands.table.row import Arguments, Permission
from bridge.mirror.people.roster import Roster
from bridge.pexip.models import Participant, ParticipantId
from bridge.pexip.request import Request

State: TypeAlias = Callable[[Participant], bool]
Reply: TypeAlias = Callable[["OneParticipant", Roster], str | Said]


class OneParticipant(Arguments):
    """Whom it is about."""

    participant: Participant


def on_participant(
    name: str,
    summary: str,
    request: Callable[[ParticipantId], Request[ResultT]],
    *,
    is_so: State,
    reply: str | Reply,
    was: State | None = None,
    back: tuple[str, str] | None = None,
    **more: Any,
) -> Command[OneParticipant, ResultT]:
    """A row for whoever moderates, in rooms as well.

    Args:
        name: As typed, without the participant.
        summary: What it does.
        request: From the participant's uuid.
        is_so: Whether a participant shows the effect.
        reply: Said then; as a text with `{}` for the name.
        was: Whether a participant was so before that there is a way back.
        back: The row that leads back, and the verb on its button.
        more: Any other field of the row.
    """

    def shown(arguments: OneParticipant, roster: Roster) -> bool:
        found = roster.find(arguments.participant.uuid)
        return found is not None and is_so(found)

    def undo(arguments: OneParticipant, roster: Roster) -> Undo | None:
        """No way back from what was so before."""
        found = roster.find(arguments.participant.uuid)
        if back is None or was is None or found is None or not was(found):
            return None
        row, verb = back
        values = {"participant": arguments.participant.uuid}
        return Undo(label=f"{verb} {roster.label(found)}", command=row, values=values)

    return Command(
        name=name,
        summary=summary,
        arguments=OneParticipant,
        permission=Permission.MODERATE,
        example=f"{name} bob",
        in_room=True,
        request=lambda arguments: request(arguments.participant.uuid),
        shown=shown,
        undo=undo if back else None,
        opposite=back[0] if back else "",
        reply=_named(reply) if isinstance(reply, str) else reply,
        **more,
    )


def _named(text: str) -> Reply:
    return lambda arguments, roster: text.replace("{}", roster.label(arguments.participant))
