"""Which replica lives, what each has in hand, and how it is taken, kept and given back."""
