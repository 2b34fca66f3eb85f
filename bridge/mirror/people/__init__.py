"""Who is in a conference and its breakout rooms, what to call them, how they are seen; pure."""
