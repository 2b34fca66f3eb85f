"""How long anything in the tests waits for what must happen: the one limit for all of them."""

# Whoever waits goes on at once when it happens, so this costs time only where it never does:
# it is far beyond what a machine needs that does eight other things besides, and thrice as long as
# a call of Slack's whose end is unknown is waited for after a kill.
PATIENCE = 60.0
