"""Who may do what, who may fetch what was said, and how often a PIN may be wrong."""
