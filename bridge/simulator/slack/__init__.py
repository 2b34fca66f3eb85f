"""A Slack workspace that answers, delivers and refuses as Slack's documents say."""

from bridge.simulator.slack.entities import Channel, Ephemeral, Message, User, View
from bridge.simulator.slack.people import Person
from bridge.simulator.slack.slack import SimulatedSlack

__all__ = ["Channel", "Ephemeral", "Message", "Person", "SimulatedSlack", "User", "View"]
