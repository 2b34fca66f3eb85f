"""Who people and channels are, as Slack tells it."""
