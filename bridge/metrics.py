"""What is counted where it happens, for `/metrics`; what is only looked at is in `operations`.

Every label takes few values, all of them words of our own or of the vendors' documents: never a
name, a channel or a conference. Counting takes a microsecond, from any thread.
https://prometheus.io/docs/practices/naming/
"""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
)

# Each counter would have a second series, of when it was first counted.
disable_created_metrics()  # type: ignore[no-untyped-call]

REGISTRY = CollectorRegistry()
"""Those of this process."""

_QUICK = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_SLOW = (0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)

EVENTS = Counter(
    "bridge_events",
    "Events that nodes have sent, by their name in Pexip's document; others are `unknown`.",
    ["event"],
    registry=REGISTRY,
)
STREAMS_OPENED = Counter(
    "bridge_streams_opened",
    "Event streams that a node has opened: the first of a stay, and one after each loss.",
    registry=REGISTRY,
)
STREAMS_LOST = Counter(
    "bridge_streams_lost",
    "Event streams that ended, or could not be opened: `silent` for nothing that came, `broken`,"
    " or `held_back` by something in between.",
    ["cause"],
    registry=REGISTRY,
)
JOINS = Counter(
    "bridge_joins",
    "Tries to be in a conference: `joined`, or `failed`.",
    ["outcome"],
    registry=REGISTRY,
)
GAPS = Counter(
    "bridge_gaps",
    "Times of which words are missing, marked where they are shown: by a `stream` that was away,"
    " by a `bound` on what waits for the database, or by a `fault` of ours.",
    ["cause"],
    registry=REGISTRY,
)
LINES_LOST = Counter(
    "bridge_lines_lost",
    "Lines that had come and could not be stored; each is inside of a gap.",
    registry=REGISTRY,
)
PEXIP_REQUESTS = Histogram(
    "bridge_pexip_request_seconds",
    "From a request to a node to the head of its answer; `outcome` is `2xx` to `5xx`, or"
    " `unreachable`.",
    ["request", "outcome"],
    buckets=_QUICK,
    registry=REGISTRY,
)
UNITS = Histogram(
    "bridge_commit_units",
    "Units of work that share a commit; the count is that of the commits.",
    buckets=(1, 2, 4, 8, 16, 32, 64),
    registry=REGISTRY,
)
COMMITS = Histogram(
    "bridge_commit_seconds",
    "How long a commit takes, from its first statement on.",
    buckets=_QUICK,
    registry=REGISTRY,
)
COMMITS_FAILED = Counter(
    "bridge_commits_failed",
    "Commits that did not succeed: `passing` is tried again, `conflict` unit by unit, `own` is a"
    " fault of the unit.",
    ["cause"],
    registry=REGISTRY,
)
FENCED = Counter(
    "bridge_fenced_writes",
    "Units that were not stored because another process has their claim by now.",
    registry=REGISTRY,
)
TAKE_OVERS = Counter(
    "bridge_claims_taken",
    "Claims that this process has taken in hand: new ones too, and what was handed over in order.",
    ["kind"],
    registry=REGISTRY,
)
CAPTION_AGE = Histogram(
    "bridge_caption_age_seconds",
    "How old the first words of a post of captions are as it is handed to the outbox.",
    buckets=_SLOW,
    registry=REGISTRY,
)
OUTBOX = Histogram(
    "bridge_outbox_wait_seconds",
    "From a message's being stored to Slack's having it, by its priority.",
    ["priority"],
    buckets=_SLOW,
    registry=REGISTRY,
)
SLACK_CALLS = Histogram(
    "bridge_slack_call_seconds",
    "Calls of Slack's Web API: `ok`, `limited` (429), `refused`, or `unanswered`.",
    ["method", "outcome"],
    buckets=_QUICK,
    registry=REGISTRY,
)
COMMANDS = Histogram(
    "bridge_command_seconds",
    "From a person's command, press or form to its outcome.",
    ["surface", "outcome"],
    buckets=_QUICK,
    registry=REGISTRY,
)

COUNTED: tuple[Counter | Histogram, ...] = (
    EVENTS,
    STREAMS_OPENED,
    STREAMS_LOST,
    JOINS,
    GAPS,
    LINES_LOST,
    PEXIP_REQUESTS,
    UNITS,
    COMMITS,
    COMMITS_FAILED,
    FENCED,
    TAKE_OVERS,
    CAPTION_AGE,
    OUTBOX,
    SLACK_CALLS,
    COMMANDS,
)
