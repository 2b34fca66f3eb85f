"""The bridge: run and follow Pexip Infinity meetings from Slack."""

import gc

__version__ = "0.1.0"

# Most of what is made stays: modules, rosters, rows. Looking through it after each 700 new objects,
# as Python does by itself, takes a sixth of a start and finds next to nothing.
gc.set_threshold(20_000, 20, 20)
