"""What happens in the workspace, as the Events API tells it."""
