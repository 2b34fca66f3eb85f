"""Log lines with context, readable or JSON, in which no secret can stand.

One handler writes them all, and looks at each whoever wrote it: ours, or a library's, which may
hold what strangers have sent. A library is heard only where it warns, in few words, and not often.
"""

import logging
import sys
import traceback
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger
from typing_extensions import override

from bridge.redaction import HIDDEN, SECRET_NAMES, blank, one_line, several_lines

__all__ = ["blank", "blank_secrets", "set_up_logging"]

# They log bodies, headers or parameters on a lower level, and those hold PINs and tokens.
_TALKATIVE = (
    *("aiohttp", "alembic", "asyncio", "opentelemetry", "psycopg", "slack_bolt", "slack_sdk"),
    *("sqlalchemy", "urllib3"),
)
# Of each connection that has broken it says so as an error; whoever used it says what that means.
_NEEDLESS = ("sqlalchemy.pool",)

_LONGEST = 1_000
_LONGEST_TRACE = 6_000
_MOST_ITEMS = 50
# What a library says of others is bounded more tightly, and so is how often.
_LONGEST_FOREIGN = 200
_FOREIGN_FRAMES = 8
_FOREIGN_LINES = 10
_FOREIGN_SECONDS = 60.0
_TRACE = "exception"
_MOST_RECENT = 30
_ERRORS = frozenset({"error", "critical"})
_KEPT_LEVELS = _ERRORS | {"warning"}
_KEPT_FIELDS = ("cause", "reason", "error", "handler", "place", "job", "method")
_OUTAGES = {("psycopg", "OperationalError"), ("bridge", "DatabaseLostError")}


def blank_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A structlog processor that runs last before rendering."""
    return {
        key: HIDDEN if SECRET_NAMES.match(key) else _fit(key, value) for key, value in event.items()
    }


def _fit(key: str, value: object) -> object:
    if key == _TRACE and isinstance(value, str):
        # Behind the mark no line of it can be taken for a line of the log.
        return "\n".join(f"  | {each}" for each in _split(value))
    return _blank_value(value)


def _split(trace: str) -> list[str]:
    return several_lines(trace, _LONGEST_TRACE).splitlines()


def _blank_value(value: object) -> object:
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return one_line(value, _LONGEST)
    if isinstance(value, Mapping):
        return {
            str(key): HIDDEN if SECRET_NAMES.match(str(key)) else _blank_value(each)
            for key, each in list(value.items())[:_MOST_ITEMS]
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_blank_value(each) for each in list(value)[:_MOST_ITEMS]]
    return one_line(repr(value), _LONGEST)


def _brief(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Of a library's line: what it says in front of any body, and where it comes from."""
    if event.get("_from_structlog"):
        return event
    record: logging.LogRecord = event["_record"]
    event["event"] = _without_body(str(event["event"]))
    event["logger"] = record.name
    if dropped := getattr(record, _DROPPED, 0):
        event["more_like_it"] = dropped
    if error := event.pop("exc_info", None):
        event[_TRACE] = _foreign_trace(error)
    return event


def _without_body(text: str) -> str:
    """Bodies are objects or forms, and begin with a bracket or hold an ampersand."""
    first = text.strip().partition("\n")[0]
    cut = min((at for at in map(first.find, "{[&") if at >= 0), default=len(first))
    shown = one_line(first[:cut], _LONGEST_FOREIGN)
    return shown if cut == len(first) and first == text.strip() else f"{shown}…"


def _foreign_trace(error: Any) -> str:
    """Its last frames and its kind; its words are of a stranger where a request is malformed."""
    kind, value, trace = error if isinstance(error, tuple) else _parts(error)
    if kind is None:
        return ""
    is_of_request = kind.__module__.partition(".")[0] == "aiohttp"
    words = "" if is_of_request else f": {_without_body(str(value))}"
    frames = "".join(traceback.format_tb(trace)[-_FOREIGN_FRAMES:])
    return f"{frames}{kind.__name__}{words}"


def _parts(error: object) -> tuple[Any, Any, Any]:
    if isinstance(error, BaseException):
        return type(error), error, error.__traceback__
    return sys.exc_info()


_DROPPED = "bridge_dropped"


class _Origins(logging.Filter):
    """Lets our own lines pass, and of each library's warnings a few in a while."""

    def __init__(self) -> None:
        super().__init__()
        self._since: dict[str, float] = {}
        self._passed: defaultdict[str, int] = defaultdict(int)
        self._dropped: defaultdict[str, int] = defaultdict(int)

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, dict):
            # Only structlog hands over what is not rendered yet, and only we use it.
            return True
        # A library may set the level of a logger of its own at any time.
        if record.levelno < logging.WARNING:
            return False
        return self._is_within_bounds(record)

    def _is_within_bounds(self, record: logging.LogRecord) -> bool:
        name = record.name
        if not 0 <= record.created - self._since.get(name, -_FOREIGN_SECONDS) < _FOREIGN_SECONDS:
            self._since[name], self._passed[name] = record.created, 0
        if self._passed[name] >= _FOREIGN_LINES:
            self._dropped[name] += 1
            return False
        self._passed[name] += 1
        setattr(record, _DROPPED, self._dropped.pop(name, 0))
        return True


def tell_outage_in_a_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A structlog processor: whatever needs a server that is away fails, and where says nothing."""
    error = _error_of(event.get("exc_info"))
    if error is None or not _is_outage(error):
        return event
    del event["exc_info"]
    words = str(getattr(error, "orig", None) or error).split()
    return {**event, "error": type(error).__name__, "cause": " ".join(words)}


def _error_of(exc_info: object) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return _error_of(exc_info[1])
    return sys.exception() if exc_info else None


def _is_outage(error: BaseException) -> bool:
    """By their names, for here nobody knows the driver; a wrong statement has another class."""
    cause = getattr(error, "orig", None) or error
    return any(
        (each.__module__.partition(".")[0], each.__name__) in _OUTAGES
        for each in type(cause).__mro__
    )


# Without locals: they hold headers, PINs and tokens under names of any kind.
_show_traceback = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)


def _numbered(number: Callable[[], str]) -> Processor:
    def add(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        if event.get("level") in _ERRORS:
            event.setdefault("reference", number())
        return event

    return add


class Recent:
    """The last warnings and errors, as they stand in the log; for whoever looks at the process."""

    def __init__(self, most: int = _MOST_RECENT) -> None:
        self._lines: deque[dict[str, str]] = deque(maxlen=most)

    def lines(self) -> list[dict[str, str]]:
        """The newest first: `at`, `level`, `text` and `reference`."""
        return list(reversed(self._lines))

    def remember(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """A structlog processor, behind the one that blanks secrets."""
        if event.get("level") in _KEPT_LEVELS:
            more = [f"{name}={event[name]}" for name in _KEPT_FIELDS if event.get(name)]
            self._lines.append(
                {
                    "at": str(event.get("timestamp", "")),
                    "level": str(event["level"]),
                    "text": " ".join([str(event.get("event", "")), *more]),
                    "reference": str(event.get("reference", "")),
                }
            )
        return event


RECENT = Recent()
"""Those of this process."""


def set_up_logging(
    log_format: Literal["text", "json"],
    level: int = logging.INFO,
    *,
    number: Callable[[], str] | None = None,
) -> None:
    """Send our lines and the libraries' to standard error, in one form.

    `number` gives a reference to each error that has none of its own.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        tell_outage_in_a_line,
        *([] if number is None else [_numbered(number)]),
    ]
    renderer: list[Processor] = (
        [_show_traceback, blank_secrets, RECENT.remember, structlog.processors.JSONRenderer()]
        if log_format == "json"
        else [
            structlog.processors.format_exc_info,
            blank_secrets,
            RECENT.remember,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                _brief,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *renderer,
            ],
        )
    )
    handler.addFilter(_Origins())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _NEEDLESS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
