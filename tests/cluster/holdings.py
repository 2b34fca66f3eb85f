"""Which replica has what in hand, as their database tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Engine, text

_QUERY = text(
    "SELECT replica.host, claim.kind, count(claim.key) FROM replica"
    " LEFT JOIN claim ON claim.owner = replica.id"
    " WHERE replica.until > clock_timestamp() GROUP BY 1, 2"
)
# By kind, in the order in which they are told; with one and with several.
_WORDS = {
    "stream": ("the meeting", "{} meetings"),
    "sender": ("what goes to Slack", "{} workspaces"),
    "socket": ("a socket", "{} sockets"),
    "chore": ("a chore", "{} chores"),
}


@dataclass(frozen=True)
class Holdings:
    """By kind of claim, how many."""

    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def words(self) -> str:
        told = [
            one if self.counts[kind] == 1 else many.format(self.counts[kind])
            for kind, (one, many) in _WORDS.items()
            if self.counts.get(kind)
        ]
        return f"has {', '.join(told)}" if told else "has nothing in hand"


def look(engine: Engine) -> dict[int, Holdings]:
    """By process id; whoever is missing is not alive by the database's own clock."""
    counts: dict[int, dict[str, int]] = {}
    with engine.connect() as connection:
        for host, kind, count in connection.execute(_QUERY):
            of_one = counts.setdefault(int(host.rpartition(":")[2]), {})
            if kind is not None:
                of_one[kind] = count
    return {pid: Holdings(each) for pid, each in counts.items()}
