"""Run an asynchronous storage function without a loop.

What awaits nothing but a transaction never has to wait inside the writer's thread, so its first
step is its last.
"""

from collections.abc import Awaitable
from typing import TypeVar

ResultT = TypeVar("ResultT")


class ForeignAwaitError(Exception):
    """A work awaited something other than its transaction: the loop, a lock, another service."""


def drive(work: Awaitable[ResultT]) -> ResultT:
    """Its result.

    Raises:
        ForeignAwaitError: It waits for something that cannot come to this thread.
    """
    steps = work.__await__()
    try:
        steps.send(None)
    except StopIteration as ended:
        result: ResultT = ended.value
        return result
    except RuntimeError as error:
        if "event loop" in str(error):
            raise _foreign(work) from error
        raise
    finally:
        steps.close()
    raise _foreign(work)


def _foreign(work: Awaitable[object]) -> ForeignAwaitError:
    name = getattr(work, "__qualname__", repr(work))
    return ForeignAwaitError(f"{name} awaits something other than its transaction.")
