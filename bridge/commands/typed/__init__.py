"""What was typed: words, the row they name, and the values behind it."""
