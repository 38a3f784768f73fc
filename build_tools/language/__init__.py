"""What a source may say: the vocabulary, the form language, and the checks of the sources alone."""
