"""Log lines with context, readable or JSON, in which no secret can stand."""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# They log bodies, headers or parameters on a lower level, and those hold PINs and tokens.
_TALKATIVE = ("aiohttp", "alembic", "psycopg", "slack_bolt", "slack_sdk", "sqlalchemy", "asyncio")

_SECRET_KEYS = re.compile(r"(?i)^(pin|token|secret|authorization|cookie|response_url|trigger_id)$")
_SECRET_TEXT = re.compile(
    r"xox[a-z]-[\w-]+"  # Slack's tokens
    r"|xapp-[\w-]+"
    r"|https://hooks\.slack(?:-gov)?\.com/\S+"  # a response_url lets anybody answer
    r"|(?i:(?<=token=)[^&\s\"']+)"
    r"|(?i:(?<=pin=)[^&\s\"']+)"
)


_OUTAGES = {("psycopg", "OperationalError"), ("bridge", "DatabaseLostError")}

# A terminal would obey these; what nodes and people send may hold them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def blank(text: str) -> str:
    """The text without what looks like a secret."""
    return _SECRET_TEXT.sub("•••", text)


def blank_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A structlog processor that runs last before rendering."""
    return {
        key: "•••" if _SECRET_KEYS.match(key) else _blank_value(value)
        for key, value in event.items()
    }


def _blank_value(value: object) -> object:
    if isinstance(value, str):
        return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", blank(value))
    if isinstance(value, Mapping):
        return {
            key: "•••" if _SECRET_KEYS.match(str(key)) else _blank_value(each)
            for key, each in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_blank_value(each) for each in value]
    return value


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


def set_up_logging(log_format: Literal["text", "json"], level: int = logging.INFO) -> None:
    """Send our lines and the libraries' to standard error, in one form."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        tell_outage_in_a_line,
    ]
    renderer: list[Processor] = (
        [_show_traceback, blank_secrets, structlog.processors.JSONRenderer()]
        if log_format == "json"
        else [
            structlog.processors.format_exc_info,
            blank_secrets,
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
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
