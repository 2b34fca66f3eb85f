"""Whether a token opens anything any more, by Slack's own word."""

from slack_sdk.web.async_client import AsyncWebClient

from bridge.clock import Clock
from bridge.slack.people.lookups import DirectoryUnavailableError
from bridge.slack.sent.failure import CALL_ERRORS, CALL_SECONDS, read_failure

# Others refuse a token for the moment, or for the place that it is used from.
_FOR_GOOD = frozenset({"account_inactive", "invalid_auth", "token_revoked"})


async def is_dead(client: AsyncWebClient, clock: Clock) -> bool:
    """Ask whose the client's token is.

    Raises:
        DirectoryUnavailableError: Slack does not say.
    """
    try:
        async with clock.timeout(CALL_SECONDS):
            await client.auth_test()
    except CALL_ERRORS as error:
        if read_failure(error).code in _FOR_GOOD:
            return True
        raise DirectoryUnavailableError from error
    return False
