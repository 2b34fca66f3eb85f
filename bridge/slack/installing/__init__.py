"""The Slack app: its manifest, its install pages, and what `bridge doctor` asks of it."""
