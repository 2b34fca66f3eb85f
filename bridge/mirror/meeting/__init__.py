"""One meeting: its people, its rooms, and the handlers that hear what happens."""
