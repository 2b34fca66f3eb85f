"""The methods of the Web API that the workspace answers: one table, one row each."""

from bridge.simulator.slack.methods import (
    apps,
    chat,
    conversations,
    conversations_history,
    files,
    reactions,
    users,
    views,
)
from bridge.simulator.slack.methods.method import Method

METHODS: dict[str, Method] = {
    method.name: method
    for module in (
        apps,
        chat,
        conversations,
        conversations_history,
        files,
        reactions,
        users,
        views,
    )
    for method in module.METHODS
}

__all__ = ["METHODS", "Method"]
