"""The documentation's tables, made from the code: `python -m tests.readme` writes them there.

Each stands between a pair of markers in one page: README.md, or one of docs/.
"""

import ast
import re
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from types import MappingProxyType

from prometheus_client import Histogram
from pydantic.fields import FieldInfo

from bridge.budgets.table import BUDGETS
from bridge.commands.telling.help import readme_table
from bridge.config import Settings
from bridge.features import COMMANDS, HANDLERS
from bridge.metrics import COUNTED
from bridge.operations.gauges import GAUGES
from bridge.pexip.requests.table import REQUESTS
from bridge.pexip.stream.events import EVENTS
from bridge.storage.chores.purging import KEPT
from tests.command_coverage import coverage_table
from tests.event_coverage import event_table

ROOT = Path(__file__).parents[1]
PAGES = (
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "findings" / "README.md",
)
_BRIDGE = ROOT / "bridge"
_MARKER = re.compile(r"^<!-- ([a-z]+) -->$", re.MULTILINE)


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


def budgets_table() -> str:
    """Every budget, in the order of the module that holds them."""
    lines = ["| Whose | Budget | Why | Past it | Counter |", "|---|---|---|---|---|"]
    lines += [
        f"| {each.whose} | {each.in_words} | {each.reason} | {each.beyond} | `{each.name}` |"
        for each in BUDGETS
    ]
    return "\n".join(lines) + "\n"


def metrics_table() -> str:
    """Every metric under the name that it is exposed by."""
    lines = ["| Metric | Kind | Labels | What it is |", "|---|---|---|---|"]
    for each in COUNTED:
        kind = "histogram" if isinstance(each, Histogram) else "counter"
        name, labels = each._name, each._labelnames
        lines.append(_metric(name, kind, labels, each._documentation))
    lines += [_metric(each.name, each.kind, each.labels, each.about) for each in GAUGES]
    return "\n".join(lines) + "\n"


def _metric(name: str, kind: str, labels: Sequence[str], about: str) -> str:
    end = "_total" if kind == "counter" else ""
    named = ", ".join(f"`{each}`" for each in labels)
    return f"| `{name}{end}` | {kind} | {named} | {about} |"


def rooms_table() -> str:
    """Every package of the bridge, with the first line of what it says of itself."""
    lines = ["| Room | What is in it |", "|---|---|"]
    for path in sorted(_BRIDGE.rglob("__init__.py")):
        room = path.parent.relative_to(_BRIDGE).as_posix()
        about = (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0]
        if room != ".":
            lines.append(f"| [{room}/](../bridge/{room}/) | {about} |")
    return "\n".join(lines) + "\n"


def arrows_table() -> str:
    """What may import what, from the contracts that `make check` looks after."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    lines = ["| Inside of | From left to right |", "|---|---|"]
    lines += [
        f"| {container.replace('.', '/')}/ | `{' → '.join(each['layers']).replace('|', 'or')}` |"
        for each in contracts["contracts"]
        for container in each.get("containers", ())
    ]
    return "\n".join(lines) + "\n"


TABLES: MappingProxyType[str, Callable[[], str]] = MappingProxyType(
    {
        "commands": lambda: readme_table(COMMANDS),
        "settings": settings_table,
        "stored": stored_table,
        "requests": lambda: coverage_table(
            COMMANDS, REQUESTS, [function for row in HANDLERS for function in row.functions]
        ),
        "events": lambda: event_table(EVENTS.values()),
        "arrows": arrows_table,
        "rooms": rooms_table,
        "budgets": budgets_table,
        "metrics": metrics_table,
    }
)


def tables_of(text: str) -> list[str]:
    """The names of the tables that a page has."""
    return _MARKER.findall(text)


def rewritten(text: str) -> str:
    """The page with its tables as they are today."""
    for name in tables_of(text):
        before, start, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        if not end:
            raise ValueError(f"the table {name} has no end")
        text = f"{before}{start}{TABLES[name]()}{end}{after}"
    return text


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(rewritten(page.read_text()))
