"""The compliance report of one audit."""
