"""How an event travels between a meeting and Slack; it knows no particular feature."""
