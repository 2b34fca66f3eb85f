"""What a workspace consists of, and every change of it."""
