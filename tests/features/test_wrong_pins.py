"""How many PINs a person may try, however they go about it."""

import asyncio
from dataclasses import replace

from typing_extensions import override

from bridge.commands.running.runner import Runner
from bridge.commands.table.invocation import Surface
from bridge.commands.table.outcome import Form, Refused
from bridge.commands.table.table import Table
from bridge.config import Settings
from bridge.features import COMMANDS
from bridge.mirror.conference.conferences import Entry
from bridge.pexip.errors import PinRequiredError, WrongPinError
from bridge.pexip.token import Token
from bridge.storage.database import Database
from tests.commands.conferences import MemoryConferences
from tests.commands.conftest import Desk, set_up
from tests.fake_clock import FakeClock

SETTINGS = Settings(
    _env_file=None,
    database_url="sqlite:///bridge.sqlite",
    secret_keys="for tests only",
    pexip_node="https://pexip.example",
    slack_bot_token="none",
    slack_app_token="none",
)


class Guarded(MemoryConferences):
    """Takes no PIN, and counts those that were tried."""

    def __init__(self) -> None:
        super().__init__()
        self.tries = 0

    @override
    async def ask_in(self, entry: Entry) -> Token:
        if entry.pin is None:
            raise PinRequiredError(403, "PIN required")
        self.tries += 1
        # As over a network, others come meanwhile.
        await asyncio.sleep(0.02)
        raise WrongPinError(403, "Invalid PIN")


async def test_many_wrong_pins_at_once_are_no_more_tries_than_one_after_the_other(
    sqlite_database: Database, clock: FakeClock
):
    guarded = Guarded()
    desk = await set_up(sqlite_database, clock, SETTINGS)
    await desk.unbind()
    services = replace(desk.services, conferences=guarded, rows=COMMANDS)
    desk = Desk(Runner(Table(COMMANDS), services), services, desk.conference, guarded)
    forms = [await desk.types("bind meet.board") for _ in range(12)]

    ended = await asyncio.gather(
        *(
            desk.answers(form.pending_id, surface=Surface.MODAL, values={"pin": f"3{number}"})
            for number, form in enumerate(forms)
            if isinstance(form, Form)
        )
    )

    assert len(ended) == len(forms)
    assert guarded.tries <= 5
    assert any(isinstance(each, Refused) and "Too many" in each.text for each in ended)
