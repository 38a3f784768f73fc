"""Exact numbers: how people write them (`reading`), how a record has them, how reports print them (`display`)."""
