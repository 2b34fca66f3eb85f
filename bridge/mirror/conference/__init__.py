"""The bridge's stay in a conference: join, follow the stream, join again, and why it ends."""
