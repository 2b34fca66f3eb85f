"""Let the meeting that runs know who wants to be told of what."""

from bridge.commands.table.situation import Services
from bridge.mirror.meeting.handlers import AlertsChanged
from bridge.storage.database import Transaction
from bridge.storage.meetings import meetings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.people import alerts, person_links


async def tell_alerts(services: Services, binding: Binding) -> None:
    """Whatever it hears after this it hears with them."""
    await services.conferences.tell(binding, await services.database.read(_changed, binding.id))


async def _changed(tx: Transaction, binding_id: str) -> AlertsChanged:
    found = await alerts.of_binding(tx, binding_id)
    meeting = await meetings.find_open(tx, binding_id)
    links = await person_links.of_meeting(tx, meeting.id) if meeting and found else {}
    return AlertsChanged(found, links)
