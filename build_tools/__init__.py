"""Generator of a franchise's customer-satisfaction manual and of its audits.

One folder a part, in the order of docs/decisions/parts.md: a part imports only from itself and those before it, which
tests/test_layers.py proves.
"""

__version__ = "0.1.0"
