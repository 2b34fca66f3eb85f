"""The tables of README.md, made from the code: `python -m tests.readme` writes them there."""

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

from pydantic.fields import FieldInfo

from bridge.commands.running.help import readme_table
from bridge.config import Settings
from bridge.features import COMMANDS, HANDLERS
from bridge.pexip import EVENTS, REQUESTS
from bridge.storage.chores.purging import KEPT
from tests.command_coverage import coverage_table
from tests.event_coverage import event_table

README = Path(__file__).parents[1] / "README.md"


def settings_table() -> str:
    """Every variable, the required ones first."""
    fields = sorted(Settings.model_fields.items(), key=lambda field: not field[1].is_required())
    lines = ["| Variable | Default | What it is |", "|---|---|---|"]
    lines += [
        f"| `{variable(name)}` | {_default(info)} | {info.description} |" for name, info in fields
    ]
    return "\n".join(lines) + "\n"


def variable(name: str) -> str:
    return f"BRIDGE_{name.upper()}"


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    value = ",".join(info.default) if isinstance(info.default, tuple) else info.default
    return "" if value in (None, "") else f"`{value}`"


def stored_table() -> str:
    """Every table of the database."""
    lines = ["| Table | What it holds | How long |", "|---|---|---|"]
    lines += [f"| `{name}` | {holds} | {kept} |" for name, (holds, kept) in KEPT.items()]
    return "\n".join(lines) + "\n"


TABLES: MappingProxyType[str, Callable[[], str]] = MappingProxyType(
    {
        "commands": lambda: readme_table(COMMANDS),
        "settings": settings_table,
        "stored": stored_table,
        "requests": lambda: coverage_table(
            COMMANDS, REQUESTS, [handler.handle for handler in HANDLERS]
        ),
        "events": lambda: event_table(EVENTS.values()),
    }
)


def rewritten(text: str) -> str:
    """The text with all tables as they are today."""
    for name, render in TABLES.items():
        before, start, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        if not (start and end):
            raise ValueError(f"README.md needs a pair of markers for {name}")
        text = f"{before}{start}{render()}{end}{after}"
    return text


if __name__ == "__main__":
    README.write_text(rewritten(README.read_text()))
