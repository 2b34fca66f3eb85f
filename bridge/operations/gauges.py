"""What is looked at when `/metrics` is asked for: gauges, and counters that others keep."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from bridge.budgets.table import BUDGETS
from bridge.web.status.state import ReplicaState, Waiting

Sample: TypeAlias = tuple[tuple[str, ...], float]


@dataclass(frozen=True)
class Gauge:
    """One row: `read` gives the values, each with those of the labels."""

    name: str
    about: str
    read: Callable[[ReplicaState], Iterable[Sample]]
    labels: tuple[str, ...] = ()
    kind: Literal["gauge", "counter"] = "gauge"

    def sampled(self, state: ReplicaState) -> Metric:
        family = GaugeMetricFamily if self.kind == "gauge" else CounterMetricFamily
        metric: Metric = family(self.name, self.about, labels=self.labels)
        for values, number in self.read(state):
            metric.add_metric(values, number)  # type: ignore[attr-defined]
        return metric


def _one(number: float) -> list[Sample]:
    return [((), float(number))]


def _ready(state: ReplicaState) -> list[Sample]:
    parts = ("database", "slack", "node")
    return [((part,), float(part not in state.missing)) for part in parts]


def _bindings(state: ReplicaState) -> list[Sample]:
    return [((name,), float(number)) for name, number in sorted(state.bindings.items())]


def _queues(state: ReplicaState) -> dict[str, list[Waiting]]:
    """Of all workspaces, by priority."""
    found: dict[str, list[Waiting]] = {}
    for workspace in state.workspaces:
        for name, waiting in workspace.queues.items():
            found.setdefault(name, []).append(waiting)
    return found


def _depths(state: ReplicaState) -> list[Sample]:
    return [
        ((name,), float(sum(each.count for each in all_of_it)))
        for name, all_of_it in _queues(state).items()
    ]


def _ages(state: ReplicaState) -> list[Sample]:
    return [
        ((name,), max(each.seconds for each in all_of_it))
        for name, all_of_it in _queues(state).items()
    ]


def _budgets(state: ReplicaState) -> list[Sample]:
    least: dict[str, float] = {}
    for budget in (each for workspace in state.workspaces for each in workspace.budgets):
        least[budget.method] = min(budget.left, least.get(budget.method, 1.0))
    return [((method,), left) for method, left in sorted(least.items())]


def _past(state: ReplicaState) -> list[Sample]:
    return [((each.name,), float(state.past_budgets.get(each.name, 0))) for each in BUDGETS]


GAUGES: tuple[Gauge, ...] = (
    Gauge(
        "bridge_info",
        "1, with the version that runs.",
        lambda state: [((state.version,), 1.0)],
        ("version",),
    ),
    Gauge(
        "bridge_ready",
        "1 for each of `database`, `slack` and `node` that can be used, else 0.",
        _ready,
        ("part",),
    ),
    Gauge("bridge_streams", "Event streams that are followed.", lambda state: _one(state.streams)),
    Gauge(
        "bridge_stream_silence_seconds",
        "Since anything last came, a ping too, of the stream that has been silent for longest.",
        lambda state: _one(state.silence),
    ),
    Gauge(
        "bridge_bindings", "Bindings that are attended to, by their state.", _bindings, ("state",)
    ),
    Gauge(
        "bridge_meetings",
        "Meetings that are on.",
        lambda state: _one(state.on),
    ),
    Gauge(
        "bridge_people",
        "Participants of all meetings together.",
        lambda state: _one(state.people),
    ),
    Gauge(
        "bridge_units_waiting",
        "Units of work that wait to be stored, or are being.",
        lambda state: _one(state.units.count),
    ),
    Gauge(
        "bridge_units_waiting_age_seconds",
        "How long the oldest of them has waited.",
        lambda state: _one(state.units.seconds),
    ),
    Gauge("bridge_outbox_rows", "Messages that Slack has not got yet.", _depths, ("priority",)),
    Gauge(
        "bridge_outbox_age_seconds",
        "How long the oldest of them has waited.",
        _ages,
        ("priority",),
    ),
    Gauge(
        "bridge_slack_budget_left",
        "Share of a method's budget that is left, of the workspace where least is; a method that"
        " nobody has called of late is left out.",
        _budgets,
        ("method",),
    ),
    Gauge(
        "bridge_slack_sockets",
        "Socket Mode connections that Slack delivers on.",
        lambda state: _one(state.sockets),
    ),
    Gauge(
        "bridge_loop_lag_seconds",
        "What the event loop was late by a moment ago.",
        lambda state: _one(state.lag),
    ),
    Gauge(
        "bridge_loop_lag_worst_seconds",
        "The longest so far.",
        lambda state: _one(state.worst_lag),
    ),
    Gauge(
        "bridge_budget_exceeded",
        "How much was past each budget of docs/limits.md.",
        _past,
        ("budget",),
        "counter",
    ),
)


class Gauges(Collector):
    """Reads the state once for all rows."""

    def __init__(self, read: Callable[[], ReplicaState]) -> None:
        self._read = read

    @override
    def collect(self) -> Iterator[Metric]:
        state = self._read()
        for row in GAUGES:
            yield row.sampled(state)
