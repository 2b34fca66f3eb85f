"""What people see, as Block Kit: answers, cards, panels, forms, captions; no call is made here."""
