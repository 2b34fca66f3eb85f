"""What goes on by itself: a script, its slides, and when it keeps still."""
