"""What the visitor sees of a workspace and of a meeting, in the shape that the page draws."""
