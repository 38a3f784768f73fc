"""What must be on the disk whole or not at all, and archives that are the same bytes for the same files."""
