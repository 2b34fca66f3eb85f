"""What Block Kit refuses, as Slack refuses it: `invalid_blocks` with a pointer to the spot.

https://docs.slack.dev/reference/block-kit/
"""

from bridge.simulator.slack.rules.messages import check_message_blocks, refuse_blocks
from bridge.simulator.slack.rules.options import check_options
from bridge.simulator.slack.rules.views import check_view

__all__ = ["check_message_blocks", "check_options", "check_view", "refuse_blocks"]
