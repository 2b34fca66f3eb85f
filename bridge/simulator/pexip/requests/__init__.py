"""The requests of the client API: one table, one file for each group of rows."""
