"""What is run by either build's interpreter, with that build's `bridge`: see `builds`."""
