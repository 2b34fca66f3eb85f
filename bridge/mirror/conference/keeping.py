"""Keeps a token alive, and in the database."""

from collections.abc import Callable

from bridge.mirror.conference.joining import Joiner
from bridge.mirror.standing.verdict import Verdict
from bridge.pexip.client import PexipClient
from bridge.pexip.disconnect import DisconnectKind
from bridge.pexip.errors import TokenExpiredError
from bridge.pexip.models import Role
from bridge.pexip.token import Token


async def keep_alive(
    client: PexipClient,
    joiner: Joiner,
    binding_id: str,
    on_role: Callable[[Role | None], None],
) -> Verdict:
    """Refresh for as long as the node takes it; `on_role` is told of another role than before.

    Where it cannot be stored at the moment it waits to be, and the stay goes on.
    """
    role = client.token.role

    async def keep(token: Token) -> None:
        nonlocal role
        joiner.keep(binding_id, token)
        if token.role is not role:
            role = token.role
            on_role(role)

    try:
        await client.keep_alive(keep)
    except TokenExpiredError:
        return Verdict(DisconnectKind.RETRY, "the token could not be refreshed")
