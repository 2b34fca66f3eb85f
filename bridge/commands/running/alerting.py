"""Let the meeting that runs know who wants to be told of what."""

from bridge.commands.table.situation import Services
from bridge.mirror.elsewhere.letters import alerts_now
from bridge.storage.meetings.bindings import Binding


async def tell_alerts(services: Services, binding: Binding) -> None:
    """Whatever it hears after this it hears with them."""
    await services.conferences.tell(binding, await services.database.read(alerts_now, binding.id))
