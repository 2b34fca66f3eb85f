"""What an operator sees of a running bridge: its state, metrics and traces."""
