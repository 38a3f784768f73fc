"""pydantic's errors in our words: what is wrong, and how it is mended. None of pydantic's own gets through.

Owns a sentence for every kind of error that our models can raise (tests/core/test_explaining.py raises them all), and
what a pattern asks for, said by an example.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from build_tools.core.base import OTHER_ID
from build_tools.core.faults import Fault
from build_tools.core.words import Message, say

_PATTERNS = {
    r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$": say("lower-case words joined by hyphens, such as `opening-hours`"),
    r"^[A-Z]{2,4}-[0-9]{3}$": say("an entry's id, such as `ABC-012`"),
    r"^[A-Z][A-Z0-9]{1,4}-[0-9]{2,4}$": say("an item's id, such as `AB-07`"),
    r"^FG-[0-9]{3}$": say("a figure's id, such as `FG-005`"),
    r"^[A-Z]{2}-[0-9]{2}$": say("a fact's id, such as `AB-12`"),
    r"^[A-Z][0-9]{3,5}$": say("an outlet's id, such as `S001`"),
    r"^[0-9a-f]{64}$": say("a SHA-256 of 64 hexadecimal digits"),
    r"^(F-[0-9]{2}|[a-z][a-z0-9]*(-[a-z0-9]+)*)$": say("a form's id, such as `F-90` or `shop-visit`"),
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$": say("a record's id: letters, digits, `.`, `_` and `-`, 120 at most"),
    r"^[0-9a-f]{32}[0-9a-f]{32}$": say("a public key of 64 hexadecimal digits, as `manual copy init` prints it"),
    r"^[A-Z]{2,6}-[0-9]{6}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]$": say(
        "an exact serial, such as `ABC-000427-7KQ3-4`"
    ),
    r"^H-[0-9A-HJKMNP-TV-Z]{8}$": say("a holder's id, such as `H-7KQ39XA2`"),
    r"^W-[0-9]{4}-[0-9]{3,5}$": say("the number of an authorisation, such as `W-2026-001`"),
    r"^[0-9A-HJKMNP-TV-Z]{8}$": say("a code of 8 characters, as the reader's page shows it"),
    r"^[A-Za-z][A-Za-z0-9-]{0,59}$": say("the id of a chapter or an entry, such as `service` or `ABC-012`"),
    r"^#[0-9A-Fa-f]{6}$": say("a colour, such as `#1F6283` (in quotes)"),
    OTHER_ID: say("a kind and an id, such as `parameter:answer-within` or `role:planner`"),
    r"^[A-Z]{2,6}$": say("two to six capital letters"),
}


def form_of(pattern: str) -> Message:
    """What a pattern asks for, in words: `a holder's id, such as …`."""
    if pattern not in _PATTERNS and "0|[1-9]" in pattern:
        return say("a version, such as `1.2.0`")
    return _PATTERNS.get(pattern) or say("text of the form {pattern}", pattern=pattern)


def did_you_mean(written: str, possible: Sequence[str], likeness: float, otherwise: Message) -> Message:
    """The repair of a mistyped word: the one that is meant, if it can be told."""
    close = difflib.get_close_matches(written, possible, 1, likeness)
    return say("Did you mean `{word}`?", word=close[0]) if close else otherwise


def choose(possible: Sequence[str]) -> Message:
    """The repair where a word is none of the possible ones."""
    return say("Choose from {choices}.", choices=", ".join(possible))


def unknown_key(key: str, allowed: Sequence[str]) -> Fault:
    """A key that means nothing here."""
    otherwise = say("Delete it. Possible here: {keys}.", keys=", ".join(allowed))
    return Fault(say("unknown key `{key}`", key=key), did_you_mean(key, allowed, 0.6, otherwise), "unknown-key")


def missing_key(key: str) -> Fault:
    """A key that must be here."""
    return Fault(say("key `{key}` is missing", key=key), say("Add `{key}:` here.", key=key), "missing-key")


def unknown_tag(key: str, context: Mapping[str, Any]) -> Fault:
    """A `kind:` or `type:` that there is not."""
    tag, tags = str(context["tag"]), [tag.strip("'") for tag in str(context["expected_tags"]).split(", ")]
    what = say("unknown {key} `{value}`", key=key, value=tag)
    return Fault(what, did_you_mean(tag, tags, 0.5, choose(tags)))


def explained(kind: str, shown: str, name: str, written: object, context: Mapping[str, Any]) -> Fault:
    """What is wrong with a value. `shown`: the value, `name`: its key, both as they are called in a sentence."""
    if kind in ("value_error", "assertion_error"):
        raised = context.get("error")
        if isinstance(raised, Fault):
            return raised
        return Fault(say("{what}", what=str(raised)))
    if kind == "string_pattern_mismatch":
        return Fault(say("{shown} is not {form}", shown=shown, form=form_of(str(context["pattern"]))))
    if kind == "literal_error":
        choices = re.findall(r"'([^']*)'", str(context["expected"]))
        what = say("{shown} is not allowed for {name}", shown=shown, name=name)
        return Fault(what, did_you_mean(str(written), choices, 0.5, choose(choices)))
    plain = _PLAIN.get(kind)
    if plain is None:
        return Fault(say("{shown} is not a value for {name}", shown=shown, name=name))
    return Fault(*plain(shown, name, context))


def _must_be_text(_: str, name: str, __: Mapping[str, Any]) -> tuple[Message, Message]:
    return say("{name} must be text", name=name), say("Write one value, not a list or mapping.")


def _must_be_a_list(_: str, name: str, __: Mapping[str, Any]) -> tuple[Message, Message]:
    return say("{name} must be a list", name=name), say("Write it as [a, b] or as lines that start with `- `.")


def _must_be_a_mapping(_: str, name: str, __: Mapping[str, Any]) -> tuple[Message, Message]:
    return say("{name} must be a mapping", name=name), say("Write it as lines of `key: value`.")


def _empty(_: str, name: str, __: Mapping[str, Any]) -> tuple[Message, Message]:
    return say("{name} is empty", name=name), say("Write the text, or delete the key.")


def _too_long(_: str, name: str, context: Mapping[str, Any]) -> tuple[Message, Message]:
    return say("{name} is longer than {most} characters", name=name, most=context["max_length"]), say("Shorten it.")


def _too_many(_: str, name: str, context: Mapping[str, Any]) -> tuple[Message, Message]:
    most = context["max_length"]
    return say("{name} has more than {most} element(s)", name=name, most=most), say("Take some out.")


def _too_few(_: str, name: str, context: Mapping[str, Any]) -> tuple[Message, Message]:
    least = context["min_length"]
    return say("{name} needs at least {least} element(s)", name=name, least=least), say("Add what is missing.")


def _no_day(shown: str, _: str, __: Mapping[str, Any]) -> tuple[Message, Message]:
    return say("{text} is not a day", text=shown), say("Write it as 2026-11-20.")


def _neither(shown: str, _: str, __: Mapping[str, Any]) -> tuple[Message, Message]:
    return say("{shown} is neither yes nor no", shown=shown), say("Write yes or no.")


def _no_whole_number(shown: str, _: str, __: Mapping[str, Any]) -> tuple[Message, Message]:
    return say("{shown} is not a whole number", shown=shown), say("Write digits only.")


def _no_number(shown: str, _: str, __: Mapping[str, Any]) -> tuple[Message, Message]:
    return say("{shown} is not a number", shown=shown), say("Write it as 12 or 12.5.")


def _not_finite(shown: str, _: str, __: Mapping[str, Any]) -> tuple[Message, Message]:
    return say("{shown} is not a finite number", shown=shown), say("Write it as 12 or 12.5.")


def _below(shown: str, _: str, context: Mapping[str, Any]) -> tuple[Message, Message]:
    return say("{shown} is below {least}", shown=shown, least=context["ge"]), say("Write a greater number.")


def _above(shown: str, _: str, context: Mapping[str, Any]) -> tuple[Message, Message]:
    return say("{shown} is above {most}", shown=shown, most=context["le"]), say("Write a smaller number.")


def _not_above(shown: str, _: str, context: Mapping[str, Any]) -> tuple[Message, Message]:
    return say("{shown} is not above {least}", shown=shown, least=context["gt"]), say("Write a greater number.")


def _not_below(shown: str, _: str, context: Mapping[str, Any]) -> tuple[Message, Message]:
    return say("{shown} is not below {most}", shown=shown, most=context["lt"]), say("Write a smaller number.")


def _too_many_digits(shown: str, _: str, context: Mapping[str, Any]) -> tuple[Message, Message]:
    most = context.get("max_digits", context.get("whole_digits"))
    return say("{shown} has more than {most} digits", shown=shown, most=most), say("Write fewer digits.")


def _too_exact(shown: str, _: str, context: Mapping[str, Any]) -> tuple[Message, Message]:
    most = context["decimal_places"]
    return say("{shown} has more than {most} decimal places", shown=shown, most=most), say("Round it.")


_PLAIN: dict[str, Callable[[str, str, Mapping[str, Any]], tuple[Message, Message]]] = {
    "string_type": _must_be_text, "string_unicode": _must_be_text,
    "string_too_short": _empty, "string_too_long": _too_long, "too_long": _too_many, "too_short": _too_few,
    "tuple_type": _must_be_a_list, "list_type": _must_be_a_list,
    "set_type": _must_be_a_list, "frozen_set_type": _must_be_a_list,
    "dict_type": _must_be_a_mapping, "model_type": _must_be_a_mapping, "model_attributes_type": _must_be_a_mapping,
    "date_type": _no_day, "date_parsing": _no_day, "date_from_datetime_parsing": _no_day,
    "date_from_datetime_inexact": _no_day,
    "bool_type": _neither, "bool_parsing": _neither,
    "int_type": _no_whole_number, "int_parsing": _no_whole_number, "int_from_float": _no_whole_number,
    "int_parsing_size": _no_whole_number,
    "decimal_type": _no_number, "decimal_parsing": _no_number, "float_type": _no_number, "float_parsing": _no_number,
    "finite_number": _not_finite,
    "greater_than_equal": _below, "less_than_equal": _above, "greater_than": _not_above, "less_than": _not_below,
    "decimal_max_digits": _too_many_digits, "decimal_whole_digits": _too_many_digits,
    "decimal_max_places": _too_exact,
}  # fmt: skip
KINDS = frozenset(_PLAIN) | {
    "value_error", "assertion_error", "string_pattern_mismatch", "literal_error", "extra_forbidden", "missing",
    "union_tag_not_found", "union_tag_invalid",
}  # fmt: skip
"""The kinds of errors that have a sentence of their own."""
