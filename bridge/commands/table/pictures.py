"""Pictures that stand in an answer."""

from typing import Protocol

from bridge.commands.table.invocation import WorkspaceId
from bridge.commands.table.outcome import Picture


class Pictures(Protocol):
    """Keeps pictures where a surface can show them."""

    async def keep(self, workspace: WorkspaceId, name: str, png: bytes, alt: str) -> Picture | None:
        """Bring it there, unless the same one is there already; None where that is not possible."""
