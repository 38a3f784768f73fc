"""A sentence that can be said in another language: English as it stands, its msgid and arguments beside it.

A `Message` *is* its English text, so that it can be compared, sorted, logged and tested like any other; whoever knows
the reader's language gives it to `Words`. Arguments stand in braces (`{name}`); a literal brace is doubled.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self


class Message(str):
    """One sentence, or a word of a table, with its place in the catalogues."""

    msgid: str
    context: str | None
    """Tells apart what English says with one word."""
    plural: str | None
    number: int
    arguments: Mapping[str, Any]

    def __new__(
        cls,
        msgid: str,
        arguments: Mapping[str, Any],
        context: str | None = None,
        plural: str | None = None,
        number: int = 1,
    ) -> Self:
        self = super().__new__(cls, (msgid if plural is None or number == 1 else plural).format_map(arguments))
        self.msgid, self.context, self.plural, self.number, self.arguments = msgid, context, plural, number, arguments
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Work in other processes gives its problems back whole."""
        return Message, (self.msgid, dict(self.arguments), self.context, self.plural, self.number)


def say(msgid: str, /, **arguments: Any) -> Message:
    """A sentence with its arguments."""
    return Message(msgid, arguments)


def say_in(context: str, msgid: str, /, **arguments: Any) -> Message:
    """A sentence or a word that means one thing here and another elsewhere: `say_in("a copy's state", "open")`."""
    return Message(msgid, arguments, context)


def say_many(one: str, many: str, n: int, /, **arguments: Any) -> Message:
    """A sentence about `{n}` things; each language has plural forms of its own."""
    return Message(one, {"n": n, **arguments}, None, many, n)
