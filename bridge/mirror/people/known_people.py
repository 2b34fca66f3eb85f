"""Who in Slack people in the meeting have proved to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class KnownPeople:
    """By participant the address of their Slack profile; nobody is known by their name alone."""

    profiles: Mapping[str, str] = field(default_factory=dict)
