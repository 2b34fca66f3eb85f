"""One file a case: whatever stands here as `CASE` is measured, under the file's name."""
