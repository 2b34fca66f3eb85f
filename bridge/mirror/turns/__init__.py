"""How events wait for their turn, and how what a turn decides is stored and done."""
