"""A Slack workspace that answers, delivers and refuses as Slack's documents say.

A test or a demo runs an app against it:

    slack = SimulatedSlack(clock, random)
    async with slack.serve() as base_url:      # the Web API is at base_url + "/api/"
        await slack.person("ana").types("#standup", "/pexip mute bob")
        shown = await slack.next_ephemeral("ana")

The way of a happening: a person or a method changes the `workspace`, which publishes a
`Change`; `events` makes of it what the app has subscribed to; `delivery` brings that over
`socket_mode` or `http_delivery`. The way of a call: the `door` finds its team, `web_api`
checks token, scope, limit and planted faults, then runs a row of `methods`. What Slack does
not document is a switch.
"""

from bridge.simulator.slack.people.people import Person
from bridge.simulator.slack.slack import SimulatedSlack
from bridge.simulator.slack.state.entities import Channel, Ephemeral, Message, User, View
from bridge.simulator.slack.team import Team

__all__ = ["Channel", "Ephemeral", "Message", "Person", "SimulatedSlack", "Team", "User", "View"]
