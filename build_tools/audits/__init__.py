"""What a filled-in checklist amounts to: score, report, rulings, comparison with the audit before."""
