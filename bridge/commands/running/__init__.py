"""The checklist that every request goes through, and what surrounds a command's run."""
