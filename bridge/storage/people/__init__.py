"""What is remembered of people: rights, questions, links, deeds, installations."""
