"""How it stands with a binding: stored if it is news, and told where people should know."""

from bridge.mirror.conference.notices import notice_of
from bridge.mirror.conference.verdict import Verdict
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding, BindingState
from bridge.storage.queues import outbox
from bridge.storage.transactions.database import Database


async def store_state(
    database: Database,
    binding: Binding,
    state: BindingState,
    detail: str,
    verdict: Verdict | None = None,
    *,
    after: Binding | None = None,
) -> Binding:
    """The binding as it is then.

    With `after` nothing is stored or told if somebody has given it another state since: what a
    person wants now outweighs what has happened before.
    """
    if (binding.state, binding.state_detail) == (state, detail):
        return binding
    async with database.transaction() as transaction:
        is_set = await bindings.set_state(transaction, binding.id, state, detail, after=after)
        stored = await bindings.get(transaction, binding.id)
        if is_set and verdict is not None:
            notice = notice_of(verdict.kind, verdict.reason, stored, transaction.now)
            if notice is not None:
                await outbox.post(transaction, stored.workspace, notice)
    return stored
