"""The workspaces that are served, and what is kept for each of them."""
