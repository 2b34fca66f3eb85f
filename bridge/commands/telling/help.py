"""What the bridge can do, told by the table: for `help`, the manifest and the documentation."""

from collections.abc import Iterator, Sequence

from bridge.commands.rights.permissions import who_may
from bridge.commands.table.row import AnyRow, Permission, Topic
from bridge.commands.table.table import SLASH_COMMAND
from bridge.commands.typed.arguments import slots, usage
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.storage.meetings.bindings import Binding

_LONGEST_LINE = 80
_RIGHTS = {
    Permission.VIEW: "everyone in the channel",
    Permission.SPEAK: "members of the workspace",
    Permission.MODERATE: "members of a private channel, owner, workspace admins",
    Permission.HOST: "owner, workspace admins",
    Permission.ADMIN: "owner, workspace admins",
}


def topic_lines(topic: Topic) -> tuple[str, ...]:
    """One line for each row of a topic."""
    return tuple(help_line(row) for row in topic.rows)


def help_line(row: AnyRow) -> str:
    """`mute bob: Mute one participant`, in at most 80 characters."""
    line = f"{row.example}: {row.summary}"
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"


def help_for(row: AnyRow, binding: Binding | None = None) -> tuple[str, ...]:
    """All about one row; with a binding also who may use it there."""
    return tuple(_details(row, binding))


def usage_hint(rows: Sequence[AnyRow]) -> str:
    """What Slack shows behind the command while somebody types: an example of each."""
    return " | ".join(row.example for row in rows)


def readme_table(rows: Sequence[AnyRow]) -> str:
    """The documentation's table in Markdown."""
    lines = ["| Command | What it does | Who may |", "|---|---|---|"]
    for row in rows:
        names = ", ".join(f"`{name}`" for name in row.aliases)
        typed = f"`{usage(row).removeprefix('Usage: ')}`"
        cells = (
            say(catalogue.ALSO_CALLED, usage=typed, names=names) if names else typed,
            row.summary,
            _right(row),
        )
        lines.append(f"| {' | '.join(_cell(each) for each in cells)} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """A bar ends a cell of a Markdown table, even within code."""
    return text.replace("|", "\\|")


def _details(row: AnyRow, binding: Binding | None) -> Iterator[str]:
    yield f"{row.summary}."
    yield usage(row)
    if (example := f"{SLASH_COMMAND} {row.example}") not in usage(row):
        yield f"Example: {example}"
    if row.aliases:
        yield f"Also: {', '.join(row.aliases)}"
    if asked := _asked_in_form(row):
        yield f"Asked in a form: {', '.join(asked)}"
    if isinstance(row.since, int) and row.since:
        yield f"It needs a node of Infinity {row.since} or later."
    if row.confirm is not None:
        yield "It asks before it acts."
    if row.undo is not None:
        yield "It can be undone for ten minutes."
    who = who_may(row.permission, binding) if binding and not row.who else _right(row)
    # A reply's lines are plain text, the documentation's are Markdown.
    yield f"Who may: {who.replace('`', '')}"


def _asked_in_form(row: AnyRow) -> list[str]:
    fields = (slot for slot in slots(row) if slot.is_form_only or row.form)
    return [slot.label for slot in fields if not slot.is_hidden]


def _right(row: AnyRow) -> str:
    return row.who or f"{row.permission.name} ({_RIGHTS[row.permission]})"
