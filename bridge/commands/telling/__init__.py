"""What is told without a command being run: help, a meeting's people, what a check-up found."""
