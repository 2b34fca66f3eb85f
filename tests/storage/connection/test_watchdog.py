"""The watchdog keeps a handle on its connection's socket, and none once it is closed."""

from pathlib import Path

import pytest

from bridge.storage.connection.engine import create_writing_engine, parse_url
from bridge.storage.connection.watchdog import Watchdog

HANDLES = Path("/proc/self/fd")


def open_handles() -> int:
    return len(list(HANDLES.iterdir()))


@pytest.mark.skipif(not HANDLES.is_dir(), reason="counts what Linux lists")
def test_a_connection_that_comes_after_the_end_leaves_no_handle(postgres_url: str) -> None:
    engine = create_writing_engine(parse_url(postgres_url))
    with engine.connect() as connection:
        before = open_handles()
        watchdog = Watchdog(60)
        watchdog.close()
        watchdog.follow(connection)
        assert open_handles() == before
    engine.dispose()
