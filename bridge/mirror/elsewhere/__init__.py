"""Conferences whose streams other processes hold: asked, acted in, and told."""
