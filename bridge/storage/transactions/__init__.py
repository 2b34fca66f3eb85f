"""What storage functions are handed: tables, one transaction, ids, secrets and bells."""
