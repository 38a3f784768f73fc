"""The vocabulary: frozen pydantic models of manual, network, forms, records and results.

Models know no YAML, no paths and no HTML. A value that reached a model is already right in itself;
what must agree between models (references, coverage) is the business of `checks`.
"""
