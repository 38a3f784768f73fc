"""The register of copies as pure functions: which step may follow which, what a history amounts to, what it proves."""
