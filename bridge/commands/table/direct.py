"""Messages to one person that nobody asked for at that moment."""

from collections.abc import Sequence
from typing import Any, Protocol


class DirectMessages(Protocol):
    """Brings messages to people; whoever implements it knows the surface."""

    async def tell(
        self, workspace: str, slack_user: str, text: str, blocks: Sequence[dict[str, Any]]
    ) -> bool:
        """Into the conversation with this person alone; False where it was not taken."""
