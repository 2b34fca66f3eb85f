"""The inputs of a modal: one element for each kind of field.

https://docs.slack.dev/reference/block-kit/block-elements
"""

from collections.abc import Sequence

from bridge.commands.outcome import FormField, Option
from bridge.commands.words import split_names
from bridge.slack.blocks import OPTIONS_PER_SELECT, Element, option, plain_text

_PLACEHOLDER_LENGTH = 150
_INPUT_LENGTH = 3000


def input_element(field: FormField) -> Element:
    """The element without its action id; a menu that would be empty is a line to write in."""
    if field.kind == "person":
        return _person(field)
    if field.kind in {"text", "multiline"} or (field.kind != "number" and not field.choices):
        return _text(field)
    match field.kind:
        case "number":
            return _number(field)
        case "choices" | "participants":
            return _menu(field, "multi_static_select", "Choose any")
        case "checkbox":
            return _checkbox(field)
        case _:
            return _menu(field, "static_select", "Choose one")


def _text(field: FormField) -> Element:
    length = min(max(field.max_length, 1), _INPUT_LENGTH)
    element: Element = {"type": "plain_text_input", "max_length": length}
    if field.kind == "multiline":
        element["multiline"] = True
    if field.initial:
        element["initial_value"] = field.initial[:length]
    return _with_placeholder(element, field.placeholder)


def _number(field: FormField) -> Element:
    element: Element = {"type": "number_input", "is_decimal_allowed": field.is_decimal}
    limits = {"min_value": field.minimum, "max_value": field.maximum}
    element |= {name: f"{limit:g}" for name, limit in limits.items() if limit is not None}
    if field.initial:
        element["initial_value"] = field.initial
    return _with_placeholder(element, field.placeholder)


def _person(field: FormField) -> Element:
    """Slack itself offers the people."""
    element: Element = {"type": "users_select"}
    if field.initial:
        element["initial_user"] = field.initial
    return _with_placeholder(element, field.placeholder or "Choose somebody")


def _menu(field: FormField, kind: str, invitation: str) -> Element:
    choices = field.choices[:OPTIONS_PER_SELECT]
    element: Element = {"type": kind, "options": _options(choices)}
    is_single = kind == "static_select"
    wanted = (field.initial,) if is_single else split_names(field.initial)
    chosen = _options([each for each in choices if each.value in wanted])
    if chosen and is_single:
        element["initial_option"] = chosen[0]
    elif chosen:
        element["initial_options"] = chosen
    return _with_placeholder(element, field.placeholder or invitation)


def _checkbox(field: FormField) -> Element:
    options = _options(field.choices)
    element: Element = {"type": "checkboxes", "options": options}
    return element | {"initial_options": options} if field.initial else element


def _options(choices: Sequence[Option]) -> list[Element]:
    return [option(each.label, each.value, each.description) for each in choices]


def _with_placeholder(element: Element, text: str) -> Element:
    return element | {"placeholder": plain_text(text, _PLACEHOLDER_LENGTH)} if text else element
