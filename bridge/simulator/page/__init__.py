"""The demo's page: a simulated Slack workspace and a simulated Pexip meeting, side by side."""
