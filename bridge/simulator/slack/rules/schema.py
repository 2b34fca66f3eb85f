"""A small language for shapes: a `Check` looks at a value and notes what is wrong with it.

Checks are built from checks, so that the rules of Block Kit read as a table.
An unknown property is wrong too: Slack refuses the whole message for it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any


class Findings:
    """What was found wrong, in Slack's words."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def add(self, text: str, pointer: str) -> None:
        self.messages.append(f"{text} [json-pointer:{pointer}]")

    def __bool__(self) -> bool:
        return bool(self.messages)


# Looks at a value, at a place given by a JSON pointer, and notes what is wrong.
Check = Callable[[Any, str, Findings], None]


def string(maximum: int, minimum: int = 1) -> Check:
    def check(value: Any, pointer: str, findings: Findings) -> None:
        if not isinstance(value, str):
            findings.add("must be a string", pointer)
        elif len(value) < minimum:
            findings.add(f"must be more than {minimum - 1} characters", pointer)
        elif len(value) > maximum:
            findings.add(f"must be less than {maximum + 1} characters", pointer)

    return check


def boolean(value: Any, pointer: str, findings: Findings) -> None:
    if not isinstance(value, bool):
        findings.add("must be a boolean", pointer)


def integer(minimum: int, maximum: int) -> Check:
    def check(value: Any, pointer: str, findings: Findings) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            findings.add("must be an integer", pointer)
        elif not minimum <= value <= maximum:
            findings.add(f"must be between {minimum} and {maximum}", pointer)

    return check


def choice(*values: str) -> Check:
    def check(value: Any, pointer: str, findings: Findings) -> None:
        if value not in values:
            findings.add(f"must be a valid enum value: {', '.join(values)}", pointer)

    return check


def url(value: Any, pointer: str, findings: Findings) -> None:
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        findings.add("must be a valid URL", pointer)
    else:
        string(3000)(value, pointer, findings)


def array(item: Check, maximum: int, minimum: int = 1) -> Check:
    def check(value: Any, pointer: str, findings: Findings) -> None:
        if not isinstance(value, list):
            findings.add("must be an array", pointer)
            return
        if len(value) < minimum:
            findings.add(f"no fewer than {minimum} items allowed", pointer)
        if len(value) > maximum:
            findings.add(f"no more than {maximum} items allowed", pointer)
        for index, each in enumerate(value):
            item(each, f"{pointer}/{index}", findings)

    return check


def record(
    required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *more: Check
) -> Check:
    """An object with these properties and no others; `more` are checks of the whole."""
    known = {**required, **(optional or {})}

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if not isinstance(value, dict):
            findings.add("must be an object", pointer)
            return
        for name in required.keys() - value.keys():
            findings.add(f"missing required field: {name}", pointer)
        for name in value.keys() - known.keys():
            findings.add(f"invalid additional property: {name}", pointer)
        for name in value.keys() & known.keys():
            known[name](value[name], f"{pointer}/{name}", findings)
        for rule in more:
            rule(value, pointer, findings)

    return check


def typed(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` picks its check; the table may still be growing when given."""

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if not isinstance(value, dict):
            findings.add("must be an object", pointer)
        elif "type" not in value:
            findings.add("missing required field: type", pointer)
        elif not isinstance(value["type"], str) or value["type"] not in kinds:
            findings.add(f"unsupported type: {value['type']}", f"{pointer}/type")
        else:
            rest = {name: each for name, each in value.items() if name != "type"}
            kinds[value["type"]](rest, pointer, findings)

    return check


def one_of(*names: str) -> Check:
    """A rule for a whole object: exactly one of these properties."""

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if sum(name in value for name in names) != 1:
            findings.add(f"must define exactly one of {', '.join(names)}", pointer)

    return check


def some_of(*names: str) -> Check:
    """A rule for a whole object: at least one of these properties."""

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if not any(name in value for name in names):
            findings.add(f"must define either {' or '.join(names)}", pointer)

    return check


def unique(values: Sequence[Any], name: str, pointer: str, findings: Findings) -> None:
    """Note each id that was already taken by an earlier one."""
    seen: set[str] = set()
    for value in values:
        if isinstance(value, str) and value in seen:
            findings.add(f"{name} {value!r} already exists", pointer)
        elif isinstance(value, str):
            seen.add(value)


def find_problems(check: Check, value: Any, pointer: str) -> list[str]:
    findings = Findings()
    check(value, pointer, findings)
    return findings.messages
