"""A workspace as all processes together serve it: one of them sends, each spends; pure."""

from collections.abc import Iterable

from bridge.web.status.state import Budget, Waiting, WorkspaceState


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
