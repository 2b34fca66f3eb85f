"""One person's request: what they typed, pressed or submitted, and the answer they see."""
