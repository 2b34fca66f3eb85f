"""The one database: its tables, its transactions, its secrets."""
