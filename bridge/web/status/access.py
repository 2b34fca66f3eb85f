"""Who may see the status page: whoever has the password, and does not try many others.

HTTP's own authentication, so that nothing is kept and any process can be asked; the user name is
not looked at. https://www.rfc-editor.org/rfc/rfc7617
"""

from base64 import b64decode
from binascii import Error as NotBase64Error
from collections.abc import Mapping, Sequence
from hmac import compare_digest
from http import HTTPStatus
from types import MappingProxyType

from aiohttp import web
from pydantic import SecretStr

from bridge.budgets.bucket import Bucket, Buckets
from bridge.budgets.counters import PAST
from bridge.budgets.table import STATUS_TRIES, STATUS_TRIES_IN_ALL
from bridge.clock import Clock
from bridge.web.asker import Network, address_of
from bridge.web.this_machine import is_of_this_machine

_ASK: Mapping[str, str] = MappingProxyType(
    {"WWW-Authenticate": 'Basic realm="Status of the bridge", charset="UTF-8"'}
)
_BASIC = "basic "


class Access:
    """Of one server; without a password the page is for this machine alone."""

    def __init__(
        self, password: SecretStr | None, clock: Clock, proxies: Sequence[Network] = ()
    ) -> None:
        """`proxies` are believed whom they have been asked by."""
        self._proxies = proxies
        self._password = password
        self._clock = clock
        self._tries: Buckets[str] = Buckets(STATUS_TRIES)
        self._tries_in_all = Bucket.full(STATUS_TRIES_IN_ALL, clock.monotonic())

    def refusal(self, request: web.Request) -> web.Response | None:
        """None for whoever may see it."""
        if self._password is None:
            is_ours = is_of_this_machine(request)
            return None if is_ours else _refuse(HTTPStatus.FORBIDDEN, "Only on this machine.")
        now = self._clock.monotonic()
        address = address_of(request, self._proxies)
        mine, everybody = self._tries.of(address, now), self._tries_in_all
        if min(mine.fill(now), everybody.fill(now)) < 1.0:
            return _refuse(HTTPStatus.TOO_MANY_REQUESTS, "Too many wrong passwords. Come later.")
        given = request.headers.get("Authorization")
        if given is not None and _is_right(given, self._password):
            return None
        if given is not None:
            self._count(mine, now)
        return _refuse(HTTPStatus.UNAUTHORIZED, "The status page needs its password.", _ASK)

    def _count(self, mine: Bucket, now: float) -> None:
        mine.spend(now)
        self._tries_in_all.spend(now)
        if mine.left < 1.0:
            PAST.count(STATUS_TRIES)
        if self._tries_in_all.left < 1.0:
            PAST.count(STATUS_TRIES_IN_ALL)


def _refuse(status: HTTPStatus, why: str, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(status=status, text=f"{why}\n", headers=headers)


def _is_right(header: str, password: SecretStr) -> bool:
    """Takes as long whatever the password given."""
    if header[: len(_BASIC)].casefold() != _BASIC:
        return False
    try:
        _, _, given = b64decode(header[len(_BASIC) :], validate=True).partition(b":")
    except (NotBase64Error, ValueError):
        return False
    return compare_digest(given, password.get_secret_value().encode())
