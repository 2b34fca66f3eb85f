"""How it stands with a binding: why its stay ended, where it was sent, what people are told."""
