"""Why a command is not carried out; each text is shown to the person who asked."""

from collections.abc import Mapping, Sequence

from bridge.commands.table.outcome import Button
from bridge.errors import BridgeError
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.pexip.models import Participant

ADMIT = "admit"
"""The row that lets somebody in who waits."""


class CommandError(BridgeError):
    """Refused by rule, before the node was asked."""

    buttons: tuple[Button, ...] = ()
    """What can be done instead."""


class UnknownCommandError(CommandError):
    """No row does that; what is nearest in meaning, if anything is.

    `command` and `values` are a line that would run, `rows` the names of those to choose from.
    """

    def __init__(
        self,
        text: str,
        command: str | None = None,
        values: Mapping[str, str] | None = None,
        rows: Sequence[str] = (),
    ) -> None:
        super().__init__(text)
        self.command = command
        self.values = dict(values or {})
        self.rows = tuple(rows)


class NotHereError(UnknownCommandError):
    """The bridge does not do that at all; the text says why not, and what is nearest."""


class BadArgumentError(CommandError):
    """Something typed or entered does not fit; `problems` has one sentence for each field."""

    def __init__(self, problems: Mapping[str, str], usage: str = "") -> None:
        super().__init__(" ".join([*problems.values(), usage]).strip())
        self.problems = problems


class AmbiguousNameError(CommandError):
    """A name could be any of several people; only the person who asked can tell."""

    def __init__(self, question: str, candidates: Sequence[Participant]) -> None:
        super().__init__(question)
        self.question = question
        self.candidates = tuple(candidates)


class NoSuchParticipantError(CommandError):
    """Nobody in the meeting has that name; the text says who is there."""

    def __init__(self, text: str, name: str = "") -> None:
        super().__init__(text)
        self.name = name


class WaitingError(CommandError):
    """The participant waits to be let in, and the command is about those who are in."""

    def __init__(self, participant: Participant, label: str) -> None:
        super().__init__(say(catalogue.ONLY_WAITING, name=label))
        self.participant = participant
        self.buttons = (
            Button(label=f"Admit {label}", command=ADMIT, values={"participant": participant.uuid}),
        )


class ParticipantGoneError(CommandError):
    """The participant meant by an id has left; `participant_uuid` is the id."""

    def __init__(self, participant_uuid: str) -> None:
        super().__init__("That participant has left the meeting.")
        self.participant_uuid = participant_uuid


class NoSuchRoomError(CommandError):
    """The meeting has no breakout room of that name; the text says which it has."""


class NotPermittedError(CommandError):
    """The person lacks the right; the text says who has it."""


class ServedBeforeError(CommandError):
    """Slack delivers a gesture again that has had its effect; nobody is told."""

    def __init__(self) -> None:
        super().__init__("That was done already.")


class NoMeetingError(CommandError):
    """The channel has no binding, or the bridge is not in the bound conference."""
