"""This version's replicas go on while the next version's tables are made: what is added is left."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from bridge.storage.chores.migrate import alembic_config
from bridge.storage.connection.engine import parse_url
from tests.bridge_process import forked_bridge, stored, variables
from tests.patience import PATIENCE
from tests.test_replicas import Cluster, cluster, meet, say
from tests.world import shown, until

__all__ = ["cluster"]

# As a migration of ours would be: nothing that is there is changed, renamed or taken away.
_NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{newest}"
branch_labels = None
depends_on = None


def upgrade():
    for name in ("binding", "meeting", "line", "outbox", "claim", "replica", "audit"):
        op.add_column(name, sa.Column("of_next", sa.String(), nullable=True))
    op.create_table(
        "next_table",
        sa.Column("id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_next_table")),
    )
    op.create_index("ix_meeting_of_next", "meeting", ["of_next"])
"""


def _migrate_to_next(url: str, folder: Path) -> None:
    """As `bridge migrate` of the next version does."""
    config = alembic_config()
    own = ScriptDirectory.from_config(config)
    newest = own.get_current_head()
    (folder / "next.py").write_text(_NEXT.format(newest=newest))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", f"{own.versions}\n{folder}")
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()


async def test_replicas_go_on_and_take_over_on_the_next_versions_tables(
    cluster: Cluster, tmp_path: Path
):
    folder = tmp_path / "next"
    folder.mkdir()
    url = cluster.database_url
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(cluster.replica())
        await meet(cluster)
        await say(cluster, "before")
        await cluster.world.posted("before")

        await asyncio.to_thread(_migrate_to_next, url, folder)

        assert await stored(url, "SELECT count(*) FROM next_table") == 0
        await say(cluster, "on new tables")
        await cluster.world.posted("on new tables")
        assert "1 in the meeting" in shown(await cluster.world.types("/pexip status"))
        former = await cluster.owner("stream")
        await former.kill()
        await cluster.is_taken_over("stream", former)
        await until(cluster.world.bridge_streams)
        await say(cluster, "after a take-over")
        await cluster.world.posted("after a take-over")
        assert await (await cluster.owner("stream")).terminate() == 0
        # Whoever starts anew is to be of the version that has made the tables.
        settings = variables(cluster.world, url)
        async with forked_bridge(tmp_path, settings) as late, asyncio.timeout(PATIENCE):
            assert await late.over() != 0
            assert "newer version" in late.text
