"""Exact numbers: how they are written for people."""
