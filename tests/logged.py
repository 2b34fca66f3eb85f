"""Logging as the bridge sets it up, for as long as a test reads it."""

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

import structlog

from bridge.log import set_up_logging


@contextmanager
def logged(
    log_format: Literal["text", "json"],
    level: int = logging.INFO,
    *,
    number: Callable[[], str] | None = None,
) -> Iterator[io.StringIO]:
    """Everything that is written to standard error; afterwards logging is as it was before.

    As it was, and not as structlog comes: that draws tracebacks which take seconds each.
    """
    with _put_back():
        set_up_logging(log_format, level, number=number)
        [handler] = logging.getLogger().handlers
        assert isinstance(handler, logging.StreamHandler)
        written = io.StringIO()
        handler.setStream(written)
        yield written


@contextmanager
def _put_back() -> Iterator[None]:
    root, configuration = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logging.root.manager.loggerDict}
    try:
        yield
    finally:
        root.handlers = handlers
        root.setLevel(level)
        structlog.configure(**configuration)
        for name, earlier in levels.items():
            logging.getLogger(name).setLevel(earlier)
