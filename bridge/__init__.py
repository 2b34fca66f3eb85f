"""The bridge: run and follow Pexip Infinity meetings from Slack."""

__version__ = "0.1.0"
