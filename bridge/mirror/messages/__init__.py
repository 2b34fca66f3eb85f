"""What a reader of a Slack message sees: its words, tables, shares and files; pure."""
