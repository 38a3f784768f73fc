"""A record in its one writing: the same answers give the same bytes, whatever channel they came through.

`8.0`, `８` and `08` are one number, `[b, a]` and `[a, b]` one choice of several, `a.jpg` a list of one picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from build_tools.language.form.forms import Checklist, Form, walk_fields
from build_tools.records.record import Record


def canonical(record: Record, form: Form | Checklist, values: Mapping[str, Any]) -> Record:
    """`values`: the parsed answers by field id, as the examination found them; what was not answered stays as it is."""
    responses = {field.id: field.response for _, field in walk_fields(form)}
    answers = {
        key: answer.model_copy(update={"answer": responses[key].written(values[key])}) if key in values else answer
        for key, answer in record.answers.items()
    }
    return record.model_copy(update={"answers": answers})
