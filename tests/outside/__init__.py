"""What is tried with software of others that is not among the development dependencies."""
