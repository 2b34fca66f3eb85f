"""Files for one person, where a line or a list will not do."""

from typing import Protocol

from bridge.commands.table.invocation import Person


class Files(Protocol):
    """Brings files to people; whoever implements it knows the surface."""

    async def give(self, person: Person, name: str, content: bytes, words: str) -> bool:
        """Into a conversation with this person alone; False where it was not taken."""
