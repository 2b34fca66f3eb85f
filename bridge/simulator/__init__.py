"""Stand-ins for the two vendors, from their documents; nothing of the bridge is imported."""
