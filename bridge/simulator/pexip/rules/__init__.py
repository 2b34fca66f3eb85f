"""What a node goes by: its version, its switches, its faults, the wire, and signed statements."""
