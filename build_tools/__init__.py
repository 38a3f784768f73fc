"""Generator of a franchise's customer-satisfaction manual and of its audits.

The packages are layers (docs/decisions/layers.md); each imports only from its own or a
lower layer, and tests/test_layers.py proves it.
"""

__version__ = "0.1.0"
