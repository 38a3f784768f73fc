"""A copy's PDF: the release's, marked, locked, signed."""
