"""The project's git repository, as far as document control asks it."""
