"""What changed, in the words of the page on which it stands."""
