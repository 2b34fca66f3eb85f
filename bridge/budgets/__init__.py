"""How much one person, one target or one caller may cost, and what was past it."""
