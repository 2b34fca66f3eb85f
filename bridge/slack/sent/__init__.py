"""Calls to Slack: in its tempo, in each lane's order, and what a failed one means."""
