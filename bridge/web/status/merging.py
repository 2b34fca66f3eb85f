"""What several processes tell of the same, told once; pure.

A workspace is served by all together: one of them sends, each spends. What befalls all of them, as
when their database is away, each has in its log.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bridge.web.status.state import Budget, LogLine, ReplicaState, Waiting, WorkspaceState

# What they log within this is about the same.
_TOGETHER = timedelta(seconds=10)


@dataclass
class SharedLine:
    """What one process has logged, or several at about the same time."""

    line: LogLine
    tellers: list[tuple[str, str]] = field(default_factory=list)
    """Their names, each with the reference it gave."""


def shared_lines(replicas: Iterable[ReplicaState]) -> list[SharedLine]:
    """The newest first."""
    lines = [(each.at, each, replica.name) for replica in replicas for each in replica.log]
    found: list[SharedLine] = []
    last: dict[tuple[str, str], SharedLine] = {}
    for _, line, name in sorted(lines, key=lambda each: each[0], reverse=True):
        shared = last.get((line.level, line.text))
        if shared is None or not _is_told_with(line, name, shared):
            shared = last[line.level, line.text] = SharedLine(line)
            found.append(shared)
        shared.tellers.append((name, line.reference))
    return found


def _is_told_with(line: LogLine, name: str, shared: SharedLine) -> bool:
    """By another process, and not long before."""
    if any(name == teller for teller, _ in shared.tellers):
        return False
    try:
        before = datetime.fromisoformat(shared.line.at) - datetime.fromisoformat(line.at)
    except (TypeError, ValueError):
        return False
    return before <= _TOGETHER


def merged(workspaces: Iterable[WorkspaceState]) -> list[WorkspaceState]:
    """One for each id, in the order of their first."""
    found: dict[str, WorkspaceState] = {}
    for each in workspaces:
        place = each.id or each.name
        found[place] = _both(found[place], each) if place in found else each
    return list(found.values())


def _both(one: WorkspaceState, other: WorkspaceState) -> WorkspaceState:
    queues = dict(one.queues)
    for name, waiting in other.queues.items():
        queues[name] = _together(queues.get(name, Waiting()), waiting)
    return one.model_copy(
        update={
            "trouble": one.trouble or other.trouble,
            "queues": queues,
            "budgets": _least([*one.budgets, *other.budgets]),
        }
    )


def _together(one: Waiting, other: Waiting) -> Waiting:
    return Waiting(count=one.count + other.count, seconds=max(one.seconds, other.seconds))


def _least(budgets: Iterable[Budget]) -> tuple[Budget, ...]:
    """Of each method what is left where least is."""
    found: dict[str, Budget] = {}
    for each in budgets:
        if each.method not in found or each.left < found[each.method].left:
            found[each.method] = each
    return tuple(found.values())
