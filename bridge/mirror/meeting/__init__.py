"""One meeting: what a feature may do to it, and the handlers that hear what happens there."""
