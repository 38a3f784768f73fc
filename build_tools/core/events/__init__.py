"""Append-only events: their Merkle tree, and which of them a checkpoint covers."""
