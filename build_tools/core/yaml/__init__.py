"""Strict YAML: every scalar is text, every value knows its place, pydantic decides types."""
