"""What an app may offer in a menu that asks it for options.

https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload/
"""

from typing import Any

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.rules.objects import OPTION_GROUP, PLAIN_OPTION
from bridge.simulator.slack.rules.schema import array, find_problems, one_of, record

_ANSWER = record(
    {},
    {
        "options": array(PLAIN_OPTION, 100, minimum=0),
        "option_groups": array(OPTION_GROUP, 100, minimum=0),
    },
    one_of("options", "option_groups"),
)


def check_options(answer: Any) -> None:
    """Refuse what Slack's client would not list.

    Raises:
        RefusedError: `invalid_options`, a name of ours: the person just sees no results.
    """
    problems = find_problems(_ANSWER, answer, "")
    if problems:
        raise RefusedError("invalid_options", errors=problems)
