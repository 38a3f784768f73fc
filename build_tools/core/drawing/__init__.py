"""Drawings as SVG: the sheet, lettering, the seal."""
