"""People at their Slack clients: what they type, press and see."""
