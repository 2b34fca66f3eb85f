"""Calls to Slack: within its rate limits, in each lane's order, and what a failed one means."""
