"""Modals: a form as a view, what was filled in, and the views that stand while a command runs.

A view's metadata holds the id of the stored question and nothing else: people can read it.
https://docs.slack.dev/surfaces/modals
"""

from collections.abc import Mapping
from typing import Any

from bridge.commands.table.outcome import Form, FormField
from bridge.commands.typed.words import join_names
from bridge.slack.shown.blocks import Block, paragraph, plain, plain_text
from bridge.slack.shown.buttons import more_of_form
from bridge.slack.shown.inputs import input_element
from bridge.slack.shown.replies import Shown

CALLBACK_ID = "form"

_TITLE_LENGTH = 24
_LABEL_LENGTH = 2000
_ACTION_ID = "value"


def next_form_view(form: Form) -> dict[str, Any]:
    """The form in place of the one before it, with what it is for."""
    view = form_view(form)
    return view | {"blocks": [paragraph(plain(form.invitation)), *view["blocks"]]}


def form_view(
    form: Form, errors: Mapping[str, str] | None = None, *, is_whole: bool = False
) -> dict[str, Any]:
    """The form; errors that came too late to stand at their inputs stand above them.

    What is rare is behind *More*, unless it is the whole that is wanted, or nothing else.
    """
    problems = [paragraph(plain(f"⚠ {text}")) for text in (errors or {}).values()]
    fields = form.fields if is_whole or errors else _usual(form)
    blocks = [*problems, *map(_input, fields)]
    if len(fields) < len(form.fields):
        blocks.append(more_of_form(form.pending_id))
    view = _view(form.title, blocks, close="Cancel")
    return view | {
        "submit": plain_text(form.submit, _TITLE_LENGTH),
        "private_metadata": form.pending_id,
        "callback_id": CALLBACK_ID,
    }


def _usual(form: Form) -> tuple[FormField, ...]:
    return tuple(field for field in form.fields if not field.is_rare) or form.fields


def working_view(title: str) -> dict[str, Any]:
    return _view(title, [paragraph(plain("Working on it…"))], close="Close")


def result_view(title: str, shown: Shown) -> dict[str, Any]:
    """How it ended; without buttons, for a press in a view has nowhere to answer."""
    blocks = [block for block in shown.blocks if block["type"] != "actions"]
    return _view(title, blocks, close="Close")


def title_of(view: Mapping[str, Any]) -> str:
    title = view.get("title")
    text = title.get("text") if isinstance(title, Mapping) else None
    return text if isinstance(text, str) and text else "Pexip"


def fields_of(view: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the inputs that a view has."""
    blocks = view.get("blocks")
    inputs = [
        block.get("block_id")
        for block in (blocks if isinstance(blocks, list) else [])
        if isinstance(block, Mapping) and block.get("type") == "input"
    ]
    return tuple(name for name in inputs if isinstance(name, str))


def read_values(view: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by field; an empty input is not there."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, Mapping) else None
    filled = values.items() if isinstance(values, Mapping) else ()
    read = {str(name): _read_input(each) for name, each in filled}
    return {name: value for name, value in read.items() if value}


def _read_input(inputs: Any) -> str:
    element = inputs.get(_ACTION_ID) if isinstance(inputs, Mapping) else None
    if not isinstance(element, Mapping):
        return ""
    value, chosen = element.get("value"), element.get("selected_option")
    if isinstance(person := element.get("selected_user"), str):
        return person
    if isinstance(several := element.get("selected_options"), list):
        return join_names(filter(None, map(_read_option, several)))
    return value if isinstance(value, str) else _read_option(chosen)


def _read_option(chosen: Any) -> str:
    value = chosen.get("value") if isinstance(chosen, Mapping) else None
    return value if isinstance(value, str) else ""


def _view(title: str, blocks: list[Block], *, close: str) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": plain_text(title, _TITLE_LENGTH),
        "close": plain_text(close, _TITLE_LENGTH),
        "blocks": blocks,
    }


def _input(field: FormField) -> Block:
    block: Block = {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(field.label, _LABEL_LENGTH),
        "element": {"action_id": _ACTION_ID, **input_element(field)},
        # Slack takes an empty checkbox for no answer.
        "optional": field.is_optional or field.kind == "checkbox",
    }
    return block | {"hint": plain_text(field.hint, _LABEL_LENGTH)} if field.hint else block
