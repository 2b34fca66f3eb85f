"""What a node holds: conferences, participants, tokens, feeds, and who may do what."""
