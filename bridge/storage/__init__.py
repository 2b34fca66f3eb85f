"""What the bridge remembers: one database, written through plain functions over a `Transaction`."""
