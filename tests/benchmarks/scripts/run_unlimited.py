"""`bridge run` without Slack's limits and without budgets, for what lies beneath them."""

import sys
from dataclasses import replace
from importlib import import_module

_ENOUGH = 10_000


def lift_budgets() -> None:
    """So that nobody's lines are folded, however fast they come; an earlier build has none."""
    try:
        table = import_module("bridge.budgets.table")
    except ModuleNotFoundError:
        return
    for name, budget in list(vars(table).items()):
        if getattr(budget, "seconds", None):
            setattr(table, name, replace(budget, amount=budget.amount * _ENOUGH))


try:
    limits = import_module("bridge.slack.sent.limits")
except ModuleNotFoundError:
    limits = import_module("bridge.slack.limits")
limits.Limits.delay_for = limits.Limits.card_delay = lambda *_: 0.0
lift_budgets()
sys.argv = ["bridge", "run"]
import_module("bridge.__main__").main()
