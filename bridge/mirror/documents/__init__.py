"""What was said, as paragraphs while it lasts and as files afterwards."""
