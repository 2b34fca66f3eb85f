"""How a command runs: the checklist every surface goes through; it knows no particular command."""
