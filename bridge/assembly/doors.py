"""What this process's own web server shows: Slack's requests, sign-in, figures, and its state."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from bridge.assembly.ground import Ground
from bridge.commands.running.runner import Runner
from bridge.features import sso
from bridge.operations import exposing
from bridge.operations.reading import Reading
from bridge.operations.replicas import Replicas
from bridge.slack.edge import SlackEdge
from bridge.web.server import serving
from bridge.web.status.routes import StatusPage


def build_status_page(
    ground: Ground, replicas: Replicas, *, is_open: bool = False
) -> StatusPage | None:
    """None where nobody has opened it."""
    password = ground.settings.status_password
    if password is None and not is_open:
        return None
    return StatusPage(replicas.read, password, ground.clock, ground.settings.trusted_networks)


def open_doors(
    ground: Ground,
    edge: SlackEdge,
    reading: Reading,
    page: StatusPage | None,
    runner: Callable[[], Runner | None],
) -> AbstractAsyncContextManager[int]:
    """Serve until it is left; gives the port. There is no `runner` before all parts are built."""
    settings, database = ground.settings, ground.database
    return serving(
        settings.http_host,
        settings.http_port,
        routes=[
            *edge.routes,
            *sso.routes(database, runner),
            *exposing.routes(reading.state, settings.metrics_token),
            *(page.routes if page else ()),
        ],
        find_trouble=lambda: database.trouble or edge.trouble,
        find_missing=reading.missing,
    )
