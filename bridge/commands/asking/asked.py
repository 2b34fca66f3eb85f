"""What is asked for: a row with raw values, typed, pressed, or answered to a question."""

from dataclasses import dataclass, field, replace

from bridge.budgets.counters import PAST
from bridge.budgets.table import TYPED
from bridge.commands.asking import questions
from bridge.commands.asking.forms import form_only_fields, missing_fields
from bridge.commands.asking.last_undo import find_last_undo
from bridge.commands.asking.stored_questions import Answer, asked_where, look, take
from bridge.commands.table.errors import CommandError, UnknownCommandError
from bridge.commands.table.invocation import Invocation, Surface
from bridge.commands.table.row import AnyRow
from bridge.commands.table.situation import Services
from bridge.commands.table.table import SLASH_COMMAND, UNDO, Table
from bridge.commands.typed.arguments import FORM, ROOM, WHILE, participant_slots, slots, typed_slots
from bridge.commands.typed.parser import Typed, parse
from bridge.commands.typed.slots import SlotKind


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A row and its raw values; whoever was a name may have become an id in `values`."""

    invocation: Invocation
    row: AnyRow
    values: dict[str, str] = field(repr=False)
    roomless: dict[str, str] | None = field(default=None, repr=False)
    """The values if the room that was named is none."""
    answer: Answer | None = None
    """The stored question that this answers."""
    undone: "Asked | None" = None
    """The command that this takes back."""
    called: dict[str, str] = field(default_factory=dict, repr=False)
    """The values with the names in Slack of those mentioned whom nobody knows in the meeting."""
    said: dict[str, str] = field(default_factory=dict, repr=False)
    """The values before whoever was a name became an id."""
    is_late: bool = False
    """Whether it answers a question of a while ago, so that its people are looked up anew."""
    typed: Typed | None = field(default=None, repr=False)
    """The line with another meaning that holds only where it names a breakout room."""

    @property
    def form_id(self) -> str | None:
        """The stored form that this answers; it is opened once more if the form had errors."""
        return self.answer.id if self.answer and self.answer.kind == "form" else None

    def was_in_form(self, name: str) -> bool:
        """Whether the answered form has this field, so that its error can stand there."""
        return (
            self.answer is not None
            and self.form_id is not None
            and (name in self.answer.asked["fields"])
        )

    def is_confirmed(self) -> bool:
        """Whether somebody was asked and said yes.

        Raises:
            BadArgumentError: What had to be typed was not typed.
        """
        if self.invocation.is_confirmed and not self.row.is_confirmed_by_typing:
            return True
        return self.answer is not None and questions.is_confirmed(self.answer, self.invocation)

    def fields_to_ask(self) -> tuple[str, ...]:
        """The fields that a form has to ask for before this can run; none where a line will do."""
        if self.form_id is not None:
            return ()
        everything = tuple(slot.name for slot in slots(self.row) if not slot.is_hidden)
        is_bare = not self.values.keys() - {ROOM, WHILE}
        if FORM in self.values or (self.row.form and is_bare):
            return everything
        if self.row.is_wizard and not self.values:
            return tuple(slot.name for slot in typed_slots(self.row))
        missing = missing_fields(self.row, self.values)
        form_only = form_only_fields(self.row)
        if not set(missing) - set(form_only):
            return form_only if missing else ()
        if self._is_pressed_for(missing):
            # What a line never says is asked for later, if it turns out to be needed.
            return tuple(slot.name for slot in typed_slots(self.row))
        return everything if len(missing) > 1 or self.row.form else ()

    def _is_pressed_for(self, missing: tuple[str, ...]) -> bool:
        """Whether a button asks for something else than a name, for which a menu is enough."""
        people = {slot.name for slot in participant_slots(self.row)}
        return self.invocation.command is not None and not people.issuperset(missing)


async def find_asked(invocation: Invocation, table: Table, services: Services) -> Asked | None:
    """None where the answer to a question is no.

    Raises:
        CommandError: Nothing goes by that name, or the words do not fit it.
        PendingGoneError: The question cannot be answered, or not by this person.
    """
    if invocation.pending_id is not None:
        return await _find_question(invocation, table, services)
    if invocation.command is not None:
        row = get_row(table, invocation.command)
        return Asked(invocation=invocation, row=row, values=_pressed_values(row, invocation))
    _check_length(invocation.words)
    typed = parse(invocation.words, table)
    if typed.row.name == UNDO:
        way, _ = await find_last_undo(invocation, services.database)
        if way is not None:
            return await _find_question(replace(invocation, pending_id=way), table, services)
    return Asked(
        invocation=invocation,
        row=typed.row,
        values=dict(typed.with_room or typed.values),
        roomless=None if ROOM in typed.values else typed.values,
        typed=typed if typed.there is not None else None,
    )


def _check_length(words: str) -> None:
    """Raises CommandError before anything reads what is far too long for any command."""
    if len(words) > TYPED.amount:
        PAST.count(TYPED)
        raise CommandError(
            f"That has {len(words):,} characters, and a command takes {TYPED.amount:,} at most. "
            "Send it in parts."
        )


def _pressed_values(row: AnyRow, invocation: Invocation) -> dict[str, str]:
    """No button of ours holds a PIN, so one that comes with a press was made up."""
    if invocation.surface is Surface.WEB_PAGE:
        return dict(invocation.values)
    secret = {slot.name for slot in slots(row) if slot.kind is SlotKind.SECRET}
    return {name: value for name, value in invocation.values.items() if name not in secret}


def get_row(table: Table, name: str) -> AnyRow:
    """The row that a button or a stored question names."""
    row = table.find(name)
    if row is None:
        raise UnknownCommandError(
            f"That is no longer possible here. {SLASH_COMMAND} help lists what is."
        )
    return row


async def _find_question(invocation: Invocation, table: Table, services: Services) -> Asked | None:
    answer = await look(invocation, services)
    row = get_row(table, answer.command)
    if answer.kind != "undo":
        # Two presses may have looked; only one takes. A form with errors is given back.
        await take(invocation, services)
    if answer.kind == "confirm" and invocation.choice == questions.NO:
        return None
    asked = Asked(
        invocation=asked_where(invocation, answer),
        row=row,
        values=questions.answered(row, answer, invocation),
        answer=answer,
    )
    if answer.kind != "undo":
        return asked
    return Asked(
        invocation=asked.invocation,
        row=get_row(table, answer.asked["command"]),
        values=dict(answer.asked["values"]),
        answer=answer,
        undone=asked,
    )
