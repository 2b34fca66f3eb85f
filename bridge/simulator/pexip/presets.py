"""Two conferences to begin with, and the people who talk in one of them."""

from bridge.simulator.pexip.conference.service import Service

MEET_ALICE = Service(
    name="Alice's VMR",
    aliases=("meet.alice", "meet.alice@example.com"),
)

MEET_BOB = Service(
    name="Bob's VMR",
    aliases=("meet.bob", "meet.bob@example.com"),
    host_pin="1234",
)

PRESETS = (MEET_ALICE, MEET_BOB)
