"""The command line: run, demo and simulate, and the chores of whoever runs the bridge."""

import argparse
import asyncio
import contextlib
import gc
import logging
import random
import sys
from collections.abc import Callable, Coroutine, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from typing_extensions import override

from bridge import __version__
from bridge.errors import BridgeError, DatabaseInUseError, NewerTablesError, SettingsError

if TYPE_CHECKING:
    from bridge.config import Settings

# The only name that argparse has for it.
_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001

# The exit code that tools use for a wrong command line.
_WRONG_SETTINGS = 2
_LAST_PORT = 65_535
_SWITCH_SECONDS = 0.001
# A look through the youngest takes half a millisecond, one through the next some eight.
_LOOK_WHILE_RUNNING = (2_000, 10, 400)


def main() -> None:
    """Parse the command line and run; every foreseen failure is one line for each problem."""
    arguments = build_parser().parse_args()
    try:
        arguments.command(arguments)
    except* KeyboardInterrupt:
        pass
    except* (SettingsError, DatabaseInUseError, NewerTablesError) as group:
        # Starting again would not help, and init systems are told so by this code.
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

    run = _add(commands, "run", "run the bridge; settings are BRIDGE_* variables")
    run.description = (
        "Run the bridge until Ctrl-C or SIGTERM. Settings are BRIDGE_* variables, lines of .env in"
        " this folder, or files in /run/secrets; docs/settings.md lists them, and `bridge doctor`"
        " looks whether they are right. One that is missing or wrong is named in a line, with exit"
        " code 2."
    )
    run.set_defaults(command=_run)

    demo = _add(commands, "demo", "try everything in a browser, with nothing set up")
    demo.description = (
        "Run the bridge between a simulated Pexip node and a simulated Slack, with a meeting that"
        " is under way, and show both on one page. Ctrl-C ends it, and nothing stays behind."
    )
    demo.add_argument("--port", type=_port, default=None, help="the page's port (default: 8765)")
    demo.add_argument("--no-browser", action="store_true", help="only print the address")
    demo.set_defaults(command=_demo)

    simulate = _add(commands, "simulate", "run a simulated Pexip node alone")
    simulate.description = (
        "Run a simulated Pexip node on this machine for any client of Pexip's client API, and print"
        " its address. It has the meetings meet.alice (no PIN) and meet.bob (Host PIN 1234)."
    )
    simulate.add_argument("--port", type=_port, default=0, help="0, the default, takes a free one")
    simulate.add_argument(
        "--version",
        choices=("36", "38", "39", "41"),
        default="38",
        help="the version of Infinity that it behaves as (default: 38)",
    )
    simulate.set_defaults(command=_simulate)

    migrate = _add(commands, "migrate", "bring the database's tables up to date")
    migrate.description = (
        "Bring the tables of BRIDGE_DATABASE_URL up to date: on PostgreSQL before the first start"
        " and after each update. On SQLite the bridge does this by itself at its start."
    )
    migrate.set_defaults(command=_migrate)

    _add_chores(commands)
    return parser


class _HelpInColumns(argparse.HelpFormatter):
    """Commands stand in columns like options, without a line above them that says COMMAND."""

    @override
    def _format_action(self, action: argparse.Action) -> str:
        text = super()._format_action(action)
        return text.partition("\n")[2] if action.nargs == argparse.PARSER else text

    @override
    def _iter_indented_subactions(
        self, action: argparse.Action
    ) -> Generator[argparse.Action, None, None]:
        for each in super()._iter_indented_subactions(action):
            self._dedent()
            yield each
            self._indent()


def _add(commands: _Commands, name: str, summary: str) -> argparse.ArgumentParser:
    return commands.add_parser(name, help=summary)


def _add_chores(commands: _Commands) -> None:
    manifest = _add(commands, "manifest", "print the Slack app's manifest")
    manifest.description = (
        "Print the Slack app's manifest as JSON, to be pasted at https://api.slack.com/apps (Create"
        " New App, From a manifest). Scopes and link domains follow from the settings, where there"
        " are any: BRIDGE_PUBLIC_URL, BRIDGE_PEXIP_JOIN_URL, BRIDGE_UNFURL_DOMAINS,"
        " BRIDGE_SLACK_CALLS."
    )
    manifest.add_argument(
        "--http", action="store_true", help="HTTP to BRIDGE_PUBLIC_URL instead of Socket Mode"
    )
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

    doctor = _add(commands, "doctor", "look whether everything is set up")
    doctor.description = (
        "Look at the node, at Slack's tokens and scopes, at the database and at stored secrets, and"
        " say what is to be done. Nothing is changed. Exit code 1 where something is wrong."
    )
    doctor.add_argument("--json", action="store_true", help="print one JSON object instead")
    doctor.set_defaults(command=_doctor)

    approve = _add(commands, "approve", "let a workspace use the bridge")
    approve.description = (
        "Let a workspace use the bridge that installed the app and is not in"
        " BRIDGE_SLACK_WORKSPACES. A running bridge takes it up within seconds."
    )
    approve.add_argument("team", metavar="TEAM", help="its id, T… or E…")
    approve.set_defaults(command=_approve)

    audit = _add(commands, "audit", "print who did what as JSON lines")
    audit.description = (
        "Print the audit as JSON lines, the oldest first: every command with its result, binds,"
        " grants, refusals (`refused`) and wrong PINs (`invalid`). A running bridge is not stopped."
    )
    audit.add_argument(
        "--since",
        default="30d",
        metavar="WHEN",
        help="2026-11-30, 2026-11-30T08:00Z, 7d, 12h or 30m (default: 30d)",
    )
    audit.set_defaults(command=_audit)

    forget = _add(commands, "forget", "delete what is stored of a person")
    forget.description = (
        "Delete what is stored of a person: words, presence, rights. By an id in Slack (U…), or by"
        " name, and then of everybody who is called so. What they did stays in the audit without"
        " their name. There is no way back."
    )
    forget.add_argument("person", metavar="NAME", help="as it is shown in meetings, or an id")
    forget.set_defaults(command=_forget)

    rotate = _add(commands, "rotate-keys", "encrypt everything with the newest key")
    rotate.description = (
        "Encrypt everything that is stored with the first of BRIDGE_SECRET_KEYS. After that the"
        " other keys can be removed."
    )
    rotate.set_defaults(command=_rotate_keys)
    _add_copies(commands)


def _add_copies(commands: _Commands) -> None:
    backup = _add(commands, "backup", "copy an SQLite database while the bridge runs")
    backup.description = (
        "Copy the SQLite database of BRIDGE_DATABASE_URL into one new file, while the bridge runs."
        " The keys, BRIDGE_SECRET_KEYS, are not in it: keep them in another place."
    )
    backup.add_argument("file", type=Path, metavar="FILE", help="must not exist yet")
    backup.set_defaults(command=_backup)

    restore = _add(commands, "restore", "put a copy of an SQLite database back")
    restore.description = (
        "Put a copy that `bridge backup` has made in the place of the SQLite database of"
        " BRIDGE_DATABASE_URL. The bridge must be stopped; what was there before stays beside it."
    )
    restore.add_argument("file", type=Path, metavar="FILE", help="the copy")
    restore.set_defaults(command=_restore)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= _LAST_PORT):
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {_LAST_PORT}")
    return int(text)


# Each imports what it needs when it is called: the demo starts without what only `run` uses.
def _run(_arguments: argparse.Namespace) -> None:
    # Modules stay for good, so nobody need look through them, neither now nor in mid-meeting.
    gc.disable()
    from bridge.app import run_bridge
    from bridge.clock import SystemClock
    from bridge.config import load_settings
    from bridge.errors import new_reference
    from bridge.log import set_up_logging

    gc.freeze()
    gc.enable()
    settings, source = load_settings(), random.SystemRandom()
    set_up_logging(
        settings.log_format,
        logging.getLevelNamesMapping()[settings.log_level.upper()],
        number=lambda: new_reference(source),
    )
    _run_fast(run_bridge(settings, clock=SystemClock(), random=source, ready=_keep_what_is_there))


def _keep_what_is_there(_port: int) -> None:
    """What a start has made stays as well, and would only make each collection longer."""
    gc.collect()
    gc.freeze()
    # From now on people wait for each: it looks through little, and more often.
    gc.set_threshold(*_LOOK_WHILE_RUNNING)


def _demo(arguments: argparse.Namespace) -> None:
    from bridge import demo

    demo.run(port=arguments.port, open_browser=not arguments.no_browser)


def _simulate(arguments: argparse.Namespace) -> None:
    from bridge.simulator.pexip.command import simulate

    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(simulate(arguments.port, _print_line, arguments.version))


def _migrate(_arguments: argparse.Namespace) -> None:
    from bridge.config import load_database_url
    from bridge.storage.chores.migrate import migrate

    asyncio.run(migrate(load_database_url()))
    _print_line("The database is up to date.")


def _manifest(arguments: argparse.Namespace) -> None:
    from bridge.chores import manifest
    from bridge.config import load_manifest_settings

    settings = load_manifest_settings()
    _print_line(
        manifest(
            settings,
            is_http=arguments.http,
            is_for_many=arguments.many,
            without=arguments.without,
        )
    )


def _doctor(arguments: argparse.Namespace) -> None:
    from bridge.clock import SystemClock
    from bridge.doctor import examine, report, report_json

    findings = asyncio.run(examine(_settings_for_doctor(), SystemClock(), random.SystemRandom()))
    for line in [report_json(findings)] if arguments.json else report(findings):
        _print_line(line)
    if not all(each.is_good for each in findings):
        sys.exit(1)


def _approve(arguments: argparse.Namespace) -> None:
    from bridge.chores import approve
    from bridge.clock import SystemClock
    from bridge.config import load_store_settings

    _print_line(asyncio.run(approve(load_store_settings(), arguments.team, SystemClock())))


def _audit(arguments: argparse.Namespace) -> None:
    from bridge.chores import audit_lines
    from bridge.clock import SystemClock
    from bridge.config import load_store_settings

    async def tell() -> None:
        async for line in audit_lines(load_store_settings(), arguments.since, SystemClock()):
            _print_line(line)

    # Whoever reads only the first lines closes the pipe.
    with contextlib.suppress(BrokenPipeError):
        asyncio.run(tell())


def _forget(arguments: argparse.Namespace) -> None:
    from bridge.chores import forget
    from bridge.clock import SystemClock
    from bridge.config import load_store_settings

    for line in asyncio.run(forget(load_store_settings(), arguments.person, SystemClock())):
        _print_line(line)


def _rotate_keys(_arguments: argparse.Namespace) -> None:
    from bridge.chores import rotate_keys
    from bridge.clock import SystemClock
    from bridge.config import load_store_settings

    _print_line(asyncio.run(rotate_keys(load_store_settings(), SystemClock())))


def _backup(arguments: argparse.Namespace) -> None:
    from bridge.config import load_database_url
    from bridge.storage.chores import copies

    size = copies.backup(load_database_url(), arguments.file)
    _print_line(f"{arguments.file}: {size / 1_000_000:.1f} MB.")


def _restore(arguments: argparse.Namespace) -> None:
    from bridge.config import load_database_url
    from bridge.storage.chores import copies

    before = copies.restore(load_database_url(), arguments.file)
    _print_line(
        f"{arguments.file} is in place." + (f" What was there: {before}." if before else "")
    )
    _print_line("Next: bridge doctor, with the keys of that time; then start the bridge.")


def _run_fast(program: Coroutine[Any, Any, None]) -> None:
    """With uvloop where there is one: it takes a sixth of the memory for each TLS stream."""
    runner: Callable[[Coroutine[Any, Any, None]], None] = asyncio.run
    if sys.platform != "win32":
        import uvloop

        runner = uvloop.run
        _allow_many_streams()
    # Each time the loop has waited for the network, the threads that store and read hand the
    # interpreter back only after so long.
    sys.setswitchinterval(_SWITCH_SECONDS)
    runner(program)


def _allow_many_streams() -> None:
    """Each is an open file, and a service is given 1,024 of those unless it asks for more."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _print_line(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the command line's own output


def _complain(group: BaseExceptionGroup[BridgeError], code: int) -> None:
    for line in _lines(group):
        print(line, file=sys.stderr)  # noqa: T201 - the command line's own output
    sys.exit(code)


def _settings_for_doctor() -> "Settings":
    """Who asks the doctor before anything is set up is told how to begin."""
    from bridge.config import load_settings

    try:
        return load_settings()
    except SettingsError as error:
        if Path(".env").exists():
            raise
        begin = "There is no .env here: cp .env.example .env, and fill it in."
        raise SettingsError([*error.problems, begin]) from None


def _lines(error: BaseException) -> list[str]:
    if isinstance(error, BaseExceptionGroup):
        return [line for each in error.exceptions for line in _lines(each)]
    return str(error).splitlines()


if __name__ == "__main__":
    main()
