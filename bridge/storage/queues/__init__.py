"""What goes to Slack and what came from it, each once."""
