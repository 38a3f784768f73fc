"""The fingerprint of a form: what a record is bound to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from pydantic import BaseModel

from build_tools.core.digest import canonical
from build_tools.language.model.references import model_parameters

_BESIDE = {"role"}
"""What says where a form is named, and nothing of what is asked or answered on it."""


def form_fingerprint(form: BaseModel, parameters: Mapping[str, str]) -> str:
    """Fingerprint of a form with its includes resolved, and of the manual's parameters that its conditions compare with
    or its texts show: who changes a parameter changes the form."""
    said = model_parameters(form)
    content = form.model_dump(by_alias=True, exclude_defaults=True, exclude=_BESIDE)
    if not said:
        return hashlib.sha256(canonical(content)).hexdigest()
    values = {one: parameters[one] for one in sorted(said) if one in parameters}
    return hashlib.sha256(canonical({"form": content, "parameters": values})).hexdigest()
