"""What is remembered of bindings and their meetings."""
