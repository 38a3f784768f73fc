"""What differs between two states of the sources, how grave it is, and what that asks of those who publish and audit.

Pure functions on two libraries. Ids are the identity: what keeps its id was changed or moved, whatever its text says.
"""
