"""The one writer: what is handed over, what waits, and how many units share a commit."""
