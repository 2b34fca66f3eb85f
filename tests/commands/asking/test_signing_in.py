"""The way back from a login has an address that anybody can make up."""

import pytest

from bridge.commands.asking import signing_in
from bridge.storage.database import Database


@pytest.mark.parametrize("state", ["", "a\0b", "\0" * 24, "\ud83d", "é", "a" * 4000, "0" * 24])
async def test_what_no_login_has_reaches_no_database(database: Database, state: str):
    assert await signing_in.look(database, state) is None
    assert await signing_in.take(database, state) is None
