"""Which people and rooms a text names, on the roster of a conference; pure."""
