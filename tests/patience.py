"""How long anything in the tests waits for what must happen: the one limit for all of them."""

# Whoever waits goes on at once when it happens, so this costs time only where it never does:
# it is far beyond what a machine needs that does eight other things besides.
PATIENCE = 40.0
