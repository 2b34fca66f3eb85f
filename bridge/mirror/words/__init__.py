"""Words on their way between Slack and a meeting; pure."""
