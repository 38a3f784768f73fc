"""Rulings after an objection: their files, whether they may be made, what they change."""
