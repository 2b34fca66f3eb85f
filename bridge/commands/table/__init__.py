"""The command table: what a row says, who asks, what comes of it."""
