"""Slides: when to look, what is new, which the thread has."""
