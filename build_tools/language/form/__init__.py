"""The form language: fields, responses, conditions, includes, scoring settings."""
