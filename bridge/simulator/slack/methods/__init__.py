"""The methods of the Web API that the workspace answers: one table, one row each."""

from bridge.simulator.slack.methods import (
    apps,
    blocks,
    bookmarks,
    calls,
    chat,
    conversations,
    conversations_history,
    files,
    oauth,
    profiles,
    reactions,
    unfurling,
    users,
    views,
)
from bridge.simulator.slack.methods.method import Method

METHODS: dict[str, Method] = {
    method.name: method
    for module in (
        apps,
        blocks,
        bookmarks,
        calls,
        chat,
        conversations,
        conversations_history,
        files,
        oauth,
        profiles,
        reactions,
        unfurling,
        users,
        views,
    )
    for method in module.METHODS
}

__all__ = ["METHODS", "Method"]
