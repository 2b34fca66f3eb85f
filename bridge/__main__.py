"""The command line: run, demo, simulate, migrate, manifest, doctor, approve, rotate-keys."""

import argparse
import asyncio
import random
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from bridge import __version__
from bridge.errors import BridgeError, SettingsError

# The exit code that tools use for a wrong command line.
_WRONG_SETTINGS = 2


def main() -> None:
    """Parse the command line and run; every foreseen failure is one line for each problem."""
    arguments = build_parser().parse_args()
    try:
        arguments.command(arguments)
    except* KeyboardInterrupt:
        pass
    except* SettingsError as group:
        _complain(group, _WRONG_SETTINGS)
    except* BridgeError as group:
        _complain(group, 1)


def build_parser() -> argparse.ArgumentParser:
    """All sub-commands with their options."""
    parser = argparse.ArgumentParser(
        prog="bridge",
        description="Run Pexip Infinity meetings from Slack.",
        formatter_class=_HelpInColumns,
    )
    parser.add_argument("--version", action="version", version=f"bridge {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run the bridge; settings are BRIDGE_* variables")
    run.set_defaults(command=_run)

    demo = commands.add_parser("demo", help="try everything in a browser, with nothing set up")
    demo.add_argument("--port", type=_port, default=None, help="the page's port (default: 8765)")
    demo.add_argument("--no-browser", action="store_true", help="only print the address")
    demo.set_defaults(command=_demo)

    simulate = commands.add_parser("simulate", help="run a simulated Pexip node alone")
    simulate.add_argument("--port", type=_port, default=0, help="0, the default, takes a free one")
    simulate.set_defaults(command=_simulate)

    migrate = commands.add_parser("migrate", help="bring the database's tables up to date")
    migrate.set_defaults(command=_migrate)

    _add_chores(commands)
    return parser


class _HelpInColumns(argparse.HelpFormatter):
    """With room for the longest command's name beside its help."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=20)


def _add_chores(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    manifest = commands.add_parser("manifest", help="print the Slack app's manifest")
    manifest.add_argument("--http", action="store_true", help="deliver to BRIDGE_PUBLIC_URL")
    manifest.add_argument(
        "--many", action="store_true", help="let workspaces install the app themselves (OAuth)"
    )
    manifest.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="SCOPE",
        help="leave an optional scope out; may be repeated",
    )
    manifest.set_defaults(command=_manifest)

    doctor = commands.add_parser("doctor", help="look whether everything is set up")
    doctor.set_defaults(command=_doctor)

    approve = commands.add_parser("approve", help="let a workspace use the bridge")
    approve.add_argument("team", metavar="TEAM", help="its id, T… or E…")
    approve.set_defaults(command=_approve)

    rotate = commands.add_parser("rotate-keys", help="encrypt everything with the newest key")
    rotate.set_defaults(command=_rotate_keys)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:  # noqa: PLR2004 - the range of ports
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return port


# Each imports what it needs when it is called: the demo starts without what only `run` uses.
def _run(_arguments: argparse.Namespace) -> None:
    from bridge.app import run_bridge  # noqa: PLC0415
    from bridge.clock import SystemClock  # noqa: PLC0415
    from bridge.config import load_settings  # noqa: PLC0415
    from bridge.log import set_up_logging  # noqa: PLC0415

    settings = load_settings()
    set_up_logging(settings.log_format)
    _run_fast(run_bridge(settings, clock=SystemClock(), random=random.SystemRandom()))


def _demo(arguments: argparse.Namespace) -> None:
    from bridge import demo  # noqa: PLC0415

    demo.run(port=arguments.port, open_browser=not arguments.no_browser)


def _simulate(arguments: argparse.Namespace) -> None:
    from bridge.simulator.pexip.command import simulate  # noqa: PLC0415

    asyncio.run(simulate(arguments.port, _print_line))


def _migrate(_arguments: argparse.Namespace) -> None:
    from bridge.config import load_database_url  # noqa: PLC0415
    from bridge.storage.migrate import migrate  # noqa: PLC0415

    asyncio.run(migrate(load_database_url()))
    _print_line("The database is up to date.")


def _manifest(arguments: argparse.Namespace) -> None:
    from bridge.chores import manifest  # noqa: PLC0415
    from bridge.config import load_manifest_settings  # noqa: PLC0415

    settings = load_manifest_settings()
    _print_line(
        manifest(
            settings,
            is_http=arguments.http,
            is_for_many=arguments.many,
            without=arguments.without,
        )
    )


def _doctor(_arguments: argparse.Namespace) -> None:
    from bridge.clock import SystemClock  # noqa: PLC0415
    from bridge.config import load_settings  # noqa: PLC0415
    from bridge.doctor import examine, report  # noqa: PLC0415

    findings = asyncio.run(examine(load_settings(), SystemClock(), random.SystemRandom()))
    for line in report(findings):
        _print_line(line)
    if not all(each.is_good for each in findings):
        sys.exit(1)


def _approve(arguments: argparse.Namespace) -> None:
    from bridge.chores import approve  # noqa: PLC0415
    from bridge.clock import SystemClock  # noqa: PLC0415
    from bridge.config import load_store_settings  # noqa: PLC0415

    _print_line(asyncio.run(approve(load_store_settings(), arguments.team, SystemClock())))


def _rotate_keys(_arguments: argparse.Namespace) -> None:
    from bridge.chores import rotate_keys  # noqa: PLC0415
    from bridge.clock import SystemClock  # noqa: PLC0415
    from bridge.config import load_store_settings  # noqa: PLC0415

    _print_line(asyncio.run(rotate_keys(load_store_settings(), SystemClock())))


def _run_fast(program: Coroutine[Any, Any, None]) -> None:
    """With uvloop where there is one: it takes a sixth of the memory for each TLS stream."""
    runner: Callable[[Coroutine[Any, Any, None]], None] = asyncio.run
    if sys.platform != "win32":
        import uvloop  # noqa: PLC0415

        runner = uvloop.run
    runner(program)


def _print_line(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the command line's own output


def _complain(group: BaseExceptionGroup[BridgeError], code: int) -> None:
    for line in _lines(group):
        print(line, file=sys.stderr)  # noqa: T201 - the command line's own output
    sys.exit(code)


def _lines(error: BaseException) -> list[str]:
    if isinstance(error, BaseExceptionGroup):
        return [line for each in error.exceptions for line in _lines(each)]
    return str(error).splitlines()


if __name__ == "__main__":
    main()
