"""Outputs: website, PDF, audit report. Each takes a book or a result and templates, and writes nothing itself."""
