"""What a press on one of our buttons means: written into the element, read back from the payload.

A press may come from a message of last week or from another process, so the element says all:
`run:<command>:<n>` with the arguments as its value, `sure:…` where Slack itself has asked before,
`answer:…`, `form:open` and `undo:<n>` with the id of the stored question. The number tells buttons
of one command apart and is no place in the row: a card is edited while somebody is asked whether
they are sure, and their button is the same one afterwards, whatever came or went beside it. Nothing
in it is trusted more than typed words would be.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bridge.commands.table.outcome import Button, Choose, Confirm, Form, Option
from bridge.slack.requests import text_at
from bridge.slack.shown.blocks import (
    Block,
    Element,
    actions,
    button,
    confirmation,
    option,
    overflow,
    static_select,
)

YES = "yes"
NO = "no"
MORE = "more"

_VALUE_LENGTH = 2000
_BUTTONS_FOR_A_CHOICE = 5
_PENDING = "pending:"
# Neither a command's name nor a field's has it.
_PICK = "|"
# Among the values, what no field is called: which channel it is about.
_CHANNEL = "#"


@dataclass(frozen=True, kw_only=True)
class RunPressed:
    """Run a row of the command table."""

    command: str
    values: Mapping[str, str] = field(default_factory=dict)
    is_confirmed: bool = False
    """Whether Slack has asked before."""
    channel: str = ""
    """Which it is about; empty where it is the one that the button stands in."""


@dataclass(frozen=True, kw_only=True)
class AnswerPressed:
    """Answer a stored question: `yes`, `no`, or one option's value."""

    pending_id: str
    choice: str
    is_confirmation: bool


@dataclass(frozen=True, kw_only=True)
class FormPressed:
    """Open the form that a stored question needs, or show in it what is rare."""

    pending_id: str
    is_for_more: bool = False


@dataclass(frozen=True, kw_only=True)
class UndoPressed:
    """Take back what was done."""

    undo_id: str


@dataclass(frozen=True, kw_only=True)
class PanelPressed:
    """Look at something else in a panel; nothing is done in the meeting."""

    what: str
    """`page`, `refresh`, `person` or `channel`."""
    value: str = ""


Press: TypeAlias = RunPressed | AnswerPressed | FormPressed | UndoPressed | PanelPressed


def button_elements(buttons: Iterable[Button]) -> list[Element]:
    """Elements whose action ids differ among each other, as they have to within a block.

    A button whose arguments are longer than Slack lets a value be is left out.
    """
    elements = [(each, each.undo_id or _pack(_values(each))) for each in buttons]
    before = Counter[str]()
    made = []
    for each, value in elements:
        if len(value) <= _VALUE_LENGTH:
            kind = _kind(each)
            made.append(_element(each, value, f"{kind}:{before[kind]}"))
            before[kind] += 1
    return made


def confirm_actions(question: Confirm) -> Block:
    style = "danger" if question.is_danger else "primary"
    value = question.pending_id
    return actions(
        [
            button(question.yes, f"answer:{YES}", value, style=style),
            button("Cancel", f"answer:{NO}", value),
        ]
    )


def choice_actions(question: Choose) -> Block:
    """Up to five buttons; more become one menu."""
    if len(question.options) <= _BUTTONS_FOR_A_CHOICE:
        pairs = enumerate(question.options)
        return actions([_choice_button(question, each, number) for number, each in pairs])
    options = [option(each.label, each.value, each.description) for each in question.options]
    select = static_select("answer:choice:menu", "Choose one", options)
    return actions([select], block_id=f"{_PENDING}{question.pending_id}")


def form_actions(form: Form) -> Block:
    style = "danger" if form.is_danger else "primary"
    return actions([button(form.button, "form:open", form.pending_id, style=style)])


def more_of_form(pending_id: str) -> Block:
    """Below the inputs of a form, for those that are rare."""
    return actions([button("More…", f"form:{MORE}", pending_id)])


def parse_press(action: Mapping[str, Any]) -> Press | None:
    """What was pressed; None for a link, or what is not ours."""
    kind, _, rest = _text(action, "action_id").partition(":")
    match kind:
        case "run" | "sure":
            return _parse_run(rest, _text(action, "value"), is_confirmed=kind == "sure")
        case "pick":
            return _parse_pick(text_at(action, "selected_option", "value"))
        case "panel":
            return _parse_panel(rest.partition(":")[0], action)
        case _:
            return _parse_question(kind, rest, action)


def _parse_question(kind: str, rest: str, action: Mapping[str, Any]) -> Press | None:
    """What answers or takes up a stored question."""
    value = _text(action, "value")
    if kind == "form" and value:
        return FormPressed(pending_id=value, is_for_more=rest == MORE)
    if kind == "undo" and value:
        return UndoPressed(undo_id=value)
    if kind == "answer" and rest in {YES, NO} and value:
        return AnswerPressed(pending_id=value, choice=rest, is_confirmation=True)
    if kind == "answer" and rest.startswith("choice:"):
        return _parse_choice(action, value)
    return None


def _values(each: Button) -> Mapping[str, str]:
    return {**each.values, _CHANNEL: each.channel} if each.channel else each.values


def _kind(each: Button) -> str:
    if each.url:
        return "link"
    if each.undo_id:
        return "undo"
    return f"{'sure' if each.question else 'run'}:{each.command}"


def _element(each: Button, value: str, action_id: str) -> Element:
    if each.url:
        return button(each.label, action_id, url=each.url)
    if each.undo_id:
        return button(each.label, action_id, value)
    style = "danger" if each.is_danger else "primary" if each.is_primary else None
    made = button(each.label, action_id, value, style=style)
    return made | {"confirm": confirmation(each.label, each.question)} if each.question else made


def _choice_button(question: Choose, each: Option, number: int) -> Element:
    value = json.dumps([question.pending_id, each.value], separators=(",", ":"))
    return button(each.label, f"answer:choice:{number}", value)


def _parse_run(rest: str, value: str, *, is_confirmed: bool) -> RunPressed | None:
    command, _, _number = rest.rpartition(":")
    values = _unpack(value)
    if not command or values is None:
        return None
    channel = values.pop(_CHANNEL, "")
    return RunPressed(command=command, values=values, is_confirmed=is_confirmed, channel=channel)


def pick_option(label: str, command: str, field_name: str, value: str) -> Element:
    """An option of a menu that runs a command for one value."""
    return option(label, _PICK.join((command, field_name, value)))


def more_menu(buttons: Iterable[Button]) -> Element | None:
    """The *More…* menu: commands that need no arguments, as many as Slack lets it hold."""
    options = [pick_option(each.label, each.command, "", "") for each in buttons]
    return overflow("pick:more", options) if options else None


def person_option(label: str, participant: str) -> Element:
    """An option of the same menu that opens somebody's own view."""
    return option(label, _PICK.join(("", "", participant)))


def _parse_pick(picked: str) -> RunPressed | PanelPressed | None:
    command, field_name, value = [*picked.split(_PICK, 2), "", ""][:3]
    if command and not field_name:
        return RunPressed(command=command)
    if not value:
        return None
    if not command:
        return PanelPressed(what="person", value=value)
    return RunPressed(command=command, values={field_name: value})


def _parse_panel(what: str, action: Mapping[str, Any]) -> PanelPressed:
    chosen = (
        _text(action, "value")
        or text_at(action, "selected_option", "value")
        or _text(action, "selected_conversation")
    )
    return PanelPressed(what=what, value=chosen)


def _parse_choice(action: Mapping[str, Any], value: str) -> AnswerPressed | None:
    selected = action.get("selected_option")
    if isinstance(selected, Mapping):
        pair: object = [_text(action, "block_id").removeprefix(_PENDING), selected.get("value")]
    else:
        pair = _load(value)
    match pair:
        case [str(pending_id), str(choice)] if pending_id:
            return AnswerPressed(pending_id=pending_id, choice=choice, is_confirmation=False)
        case _:
            return None


def _pack(values: Mapping[str, str]) -> str:
    return json.dumps(dict(values), separators=(",", ":")) if values else ""


def _unpack(value: str) -> dict[str, str] | None:
    if not value:
        return {}
    loaded = _load(value)
    if not isinstance(loaded, dict) or not all(isinstance(each, str) for each in loaded.values()):
        return None
    return loaded


def _load(value: str) -> object:
    try:
        return json.loads(value)
    except ValueError:
        return None


def _text(mapping: Mapping[str, Any], name: str) -> str:
    value = mapping.get(name)
    return value if isinstance(value, str) else ""
