"""What is asked back before a command can run: whether, which, whom, and all that is missing."""
