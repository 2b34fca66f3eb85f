"""What runs behind the page and may be broken from there: the replicas, and their database."""

from typing import Any, Protocol

Json = dict[str, Any]


class Machines(Protocol):
    """A machine room as the page shows it; whoever has one hands it to `DemoPage`."""

    def to_json(self) -> Json:
        """What runs, and what became of all that was said.

        `machines`, each `{name, state, note, act, status_url}`, where `act` is what its button does
        or null, and `status_url` is where its own status page is or empty, and `tally`, each
        `{label, count, is_bad}`.
        """

    async def break_down(self, name: str) -> str:
        """Do what the button of a machine does; the value is a line for the visitor.

        A name that is not there, or has no button now, changes nothing.
        """
