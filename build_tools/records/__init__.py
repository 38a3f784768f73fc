"""What somebody filled in, whole and sealed: record, evidence, manifest, signatures."""
