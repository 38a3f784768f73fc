"""From files to models: strict YAML with positions, the library of all sources, records, fingerprints."""
