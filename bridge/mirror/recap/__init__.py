"""What remains of a meeting at a glance: who was there when, who spoke, and a picture of it."""
