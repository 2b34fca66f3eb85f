"""Getting into a conference: with the token of before if it lives, else as a new participant."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from random import Random
from typing import Any

import aiohttp
import structlog

from bridge.clock import Clock
from bridge.errors import new_reference
from bridge.mirror.conference.conferences import Entry
from bridge.pexip.absence import Absences
from bridge.pexip.client import FindNewer, PexipClient
from bridge.pexip.discovery import Nodes, find_nodes, is_any_answering, is_there
from bridge.pexip.errors import (
    NodeBusyError,
    NodeUnreachableError,
    NotFoundError,
    PexipError,
    TokenExpiredError,
)
from bridge.pexip.lookout import Lookout
from bridge.pexip.models import ParticipantId
from bridge.pexip.stream.events import Referred
from bridge.pexip.token import Token, request_token
from bridge.storage.connection.failures import ClosedError
from bridge.storage.database import Database, Transaction, Unit
from bridge.storage.meetings import tokens
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.tokens import StoredToken
from bridge.storage.writing.claim import Claim
from bridge.storage.writing.fence import FencedError
from bridge.storage.writing.units import Work, bind

# Everybody in the meeting reads it in the roster: it says what the bridge does.
DISPLAY_NAME = "Slack bridge (mirrors chat, slides and captions)"

# So often it is looked whether a lease is valid again.
_LEASE_SECONDS = 0.2
# All that were at a node that is gone do not come to the next one at once.
_SPREAD_SECONDS = 0.5

_log = structlog.get_logger()


class Joiner:
    """Asks nodes for tokens and keeps them in the database."""

    def __init__(
        self,
        *,
        http: aiohttp.ClientSession,
        nodes: Nodes,
        database: Database,
        clock: Clock,
        random: Random,
    ) -> None:
        self._http = http
        self._nodes = nodes
        self._database = database
        self._clock = clock
        self._random = random
        self._lookout = Lookout(self._is_any_answering, clock, random)
        self._absences = Absences(self._is_there, self._is_any_answering, clock)
        # Those that this process had last, and those that are not stored yet; None: forgotten.
        self._last: dict[str, Token | None] = {}
        self._unstored: dict[str, list[Token | None]] = defaultdict(list)
        self._claims: dict[str, Claim | None] = {}
        # Of what this process has just got in hand: read for all of it at once.
        self._foreseen: dict[str, StoredToken] = {}

    @property
    def is_away(self) -> bool:
        """Whether no node answers, as far as whoever wanted to join has found."""
        return self._lookout.is_away

    async def ask_in(self, entry: Entry, *, besides: str | None = None) -> Token:
        """Join as a new participant, at the first node that takes us, other than `besides`.

        Raises:
            PexipError: What `request_token` raises; of a node that is down or full only the last.
        """
        trouble: PexipError | None = None
        async for node in find_nodes(
            self._http, self._nodes, clock=self._clock, random=self._random, besides=besides
        ):
            try:
                return await self._lookout.hurried(self._request(node, entry))
            except (NodeBusyError, NodeUnreachableError) as error:
                trouble = error
            except NotFoundError as error:
                if error.is_node:
                    raise
                trouble = error
        raise trouble or NodeUnreachableError("No Pexip node answers")

    async def _request(self, node: str, entry: Entry) -> Token:
        return await request_token(
            self._http,
            node,
            entry.alias,
            display_name=DISPLAY_NAME,
            pin=entry.pin,
            clock=self._clock,
            extension=entry.extension,
            chosen_idp=entry.provider,
            sso_token=entry.sso_token,
            sso_redirect_target=entry.sso_target,
        )

    async def join(self, binding: Binding) -> PexipClient:
        """Be in the binding's conference.

        Raises:
            PexipError: What `ask_in` raises.
        """
        try:
            client = await self._join(binding)
        except (NodeBusyError, NodeUnreachableError):
            self._lookout.miss()
            raise
        self._lookout.note_answer()
        return client

    async def wait(self, seconds: float) -> None:
        """Between two tries: so long, or until the nodes answer again that did not."""
        await self._lookout.wait(seconds)

    async def _join(self, binding: Binding) -> PexipClient:
        await self._until_ours(self._claims.get(binding.id))
        if (foreseen := self._take_foreseen(binding.id)) is not None:
            return self._own_client(binding.id, foreseen, is_untried=True)
        known = await self.find(binding.id)
        if known is not None and (client := await self._go_on(binding, known)):
            return client
        token = await self.ask_in(_entry_of(binding))
        self.keep(binding.id, token)
        return self._own_client(binding.id, token)

    async def is_gone(self, node: str) -> bool:
        """Whether a node is to be left for another one; True takes a few seconds."""
        return self._nodes.single_url is None and await self._absences.is_gone(node)

    async def go_over(self, binding: Binding, lost: str) -> PexipClient:
        """Be in the binding's conference by way of another node, as a new participant.

        The token of before is not stored any more, and as good as it was.

        Raises:
            PexipError: What `ask_in` raises.
        """
        await self._until_ours(self._claims.get(binding.id))
        await self._clock.sleep(self._random.uniform(0, _SPREAD_SECONDS))
        token = await self.ask_in(_entry_of(binding), besides=lost)
        return self._own_client(binding.id, token)

    async def follow(self, binding_id: str, token: Token, referred: Referred) -> PexipClient:
        """Go where a Host sends us: at the same node, as a new participant.

        Raises:
            PexipError: What `request_token` raises; the token of before is as good as it was.
        """
        await self._until_ours(self._claims.get(binding_id))
        elsewhere = await request_token(
            self._http,
            token.node,
            referred.alias,
            display_name=DISPLAY_NAME,
            pin=None,
            clock=self._clock,
            refer_token=referred.token,
        )
        return self._own_client(binding_id, elsewhere)

    async def _go_on(self, binding: Binding, token: Token) -> PexipClient | None:
        """Take up a stored token; None, and it is forgotten, where nothing comes of it.

        The node must have dropped it, or is gone itself.
        """
        client = self._own_client(binding.id, token)
        try:
            # Whether the node still knows us shows only when we ask.
            self.keep(binding.id, await client.refresh())
        except TokenExpiredError:
            pass
        except PexipError:
            if self._clock.now() < token.expires_at and not await self.is_gone(token.node):
                raise
        else:
            return client
        self.forget(binding.id)
        return None

    def client(self, token: Token, find_newer: FindNewer | None = None) -> PexipClient:
        """With `find_newer` for a token that another process keeps alive."""
        return PexipClient(
            self._http, token, self._clock, self._random, self._lookout, find_newer=find_newer
        )

    def _own_client(
        self, binding_id: str, token: Token, *, is_untried: bool = False
    ) -> PexipClient:
        """For a token that this process keeps alive, for as long as it has the binding in hand."""
        until_ours = partial(self._until_ours, self._claims.get(binding_id))
        return PexipClient(
            self._http,
            token,
            self._clock,
            self._random,
            self._lookout,
            until_ours=until_ours,
            is_untried=is_untried,
        )

    async def _until_ours(self, claim: Claim | None) -> None:
        """Who stood still may have lost its place: another keeps the token alive then.

        Where the database is away nobody can have taken anything that needs it.
        """
        while claim is not None and not claim.is_held and not claim.lease.is_away:
            await self._clock.sleep(_LEASE_SECONDS)

    async def _is_any_answering(self, besides: str | None = None) -> bool:
        return await is_any_answering(
            self._http, self._nodes, clock=self._clock, random=self._random, besides=besides
        )

    async def _is_there(self, node: str) -> bool:
        return await is_there(self._http, node, clock=self._clock)

    def hold(self, binding_id: str, claim: Claim | None) -> None:
        """What is stored of this binding's token is so under this claim from now on.

        What another process has done to it meanwhile is in the database, and not in memory.
        """
        if self._claims.get(binding_id) is not claim:
            self._last.pop(binding_id, None)
            self._unstored.pop(binding_id, None)
        self._claims[binding_id] = claim

    async def foresee(self, claims: Iterable[Claim]) -> None:
        """Read the tokens of what is newly in hand, so that no stream waits for a turn.

        Where they cannot be read now, each is read as it is needed.
        """
        fresh = [each.key for each in claims if self._claims.get(each.key) is not each]
        try:
            self._foreseen |= await self._database.read(tokens.find_all, fresh) if fresh else {}
        except Exception as error:  # noqa: BLE001 - nothing depends on it
            _log.warning("Tokens cannot be read ahead", cause=type(error).__name__)

    def _take_foreseen(self, binding_id: str) -> Token | None:
        """One that is young enough for a stream, and is refreshed when its time has come."""
        stored = self._foreseen.pop(binding_id, None)
        if stored is None or self._last.get(binding_id) or self._unstored[binding_id]:
            return None
        token = read_token(stored)
        return token if token.is_young(self._clock.now()) else None

    def keep(self, binding_id: str, token: Token) -> None:
        """Store the token, so that a restart goes on with it and the meeting sees nobody leave."""
        self._submit(binding_id, token, bind(keep_token, binding_id, token))

    def forget(self, binding_id: str) -> None:
        self._submit(binding_id, None, bind(tokens.forget, binding_id))

    async def find(self, binding_id: str) -> Token | None:
        """The newest token: as stored, or about to be; a database that is away holds up nobody."""
        if unstored := self._unstored[binding_id]:
            return unstored[-1]
        if self._database.trouble and binding_id in self._last:
            return self._last[binding_id]
        work: Work[StoredToken | None] = bind(tokens.find, binding_id)
        [stored] = await self._database.submit(Unit((work,), place=binding_id))
        return None if stored is None else read_token(stored)

    def _submit(self, binding_id: str, token: Token | None, work: Work[None]) -> None:
        """In the order of the binding's other writes; nobody waits for it."""
        self._last[binding_id] = token
        unstored = self._unstored[binding_id]
        unstored.append(token)
        unit = Unit(
            (work,),
            place=binding_id,
            then=lambda _results: unstored.pop(0),
            failed=partial(self._note_fault, binding_id, unstored),
            claim=self._claims.get(binding_id),
        )
        with suppress(ClosedError):
            _ = self._database.submit(unit)

    def _note_fault(
        self, binding_id: str, unstored: list[Token | None], error: BaseException
    ) -> None:
        """Memory is not ahead of the database any more: the token is read when it is needed."""
        if isinstance(error, ClosedError):
            return
        unstored.pop(0)
        self._last.pop(binding_id, None)
        if isinstance(error, FencedError):
            return
        reference = new_reference(self._random)
        _log.error(
            "A token cannot be stored",
            reference=reference,
            binding=binding_id,
            error=type(error).__name__,
        )


def _entry_of(binding: Binding) -> Entry:
    return Entry(alias=binding.alias, pin=binding.pin, extension=binding.extension)


async def keep_token(transaction: Transaction, binding_id: str, token: Token) -> None:
    """Store a token beside its binding; binding does both in one transaction."""
    await tokens.save(
        transaction,
        binding_id,
        node=token.node,
        value=token.value,
        participant_uuid=token.participant_uuid,
        fields=_fields_of(token),
        issued=token.issued,
    )


def _fields_of(token: Token) -> Mapping[str, Any]:
    return token.model_dump(mode="json", exclude={"value", "node", "participant_uuid", "issued"})


def read_token(stored: tokens.StoredToken) -> Token:
    return Token(
        node=stored.node,
        value=stored.value,
        participant_uuid=ParticipantId(stored.participant_uuid),
        issued=stored.issued,
        **stored.fields,
    )
