"""The way to the database: its URL and engine, its file, and what a failure of it says."""
