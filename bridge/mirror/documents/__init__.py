"""What was said: as paragraphs of live captions while it lasts, as files afterwards."""
