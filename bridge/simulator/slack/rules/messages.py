"""The blocks of a message: fifty at most, and not too much text in all of them."""

from typing import Any

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.rules.block_text import length_of
from bridge.simulator.slack.rules.blocks import MESSAGE_BLOCK, unique_block_ids
from bridge.simulator.slack.rules.schema import array, find_problems

# Slack publishes no figure; apps see the refusal from about here on.
_MOST_CHARACTERS = 13_200
_MOST_MARKDOWN = 12_000
_BLOCKS = array(MESSAGE_BLOCK, 50, minimum=0)


def refuse_blocks(problems: list[str]) -> RefusedError:
    return RefusedError(
        "invalid_blocks",
        errors=problems,
        response_metadata={"messages": [f"[ERROR] {problem}" for problem in problems]},
    )


def check_message_blocks(blocks: Any) -> None:
    """Refuse what Slack would not post.

    Raises:
        RefusedError: `invalid_blocks_format`, `invalid_blocks` or `msg_blocks_too_long`.
    """
    if not isinstance(blocks, list):
        raise RefusedError("invalid_blocks_format")
    problems = find_problems(_BLOCKS, blocks, "/blocks")
    problems += find_problems(unique_block_ids, blocks, "/blocks")
    if sum(block.get("type") == "table" for block in blocks if isinstance(block, dict)) > 1:
        problems.append("only one table allowed [json-pointer:/blocks]")
    if problems:
        raise refuse_blocks(problems)
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if length_of(blocks) > _MOST_CHARACTERS or markdown > _MOST_MARKDOWN:
        raise RefusedError("msg_blocks_too_long")
