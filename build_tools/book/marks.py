"""What stands between and around words: each language has its own marks of a list, of clauses, of what is added."""

from __future__ import annotations

from markupsafe import Markup

from build_tools.core.words import Message, Words, say, say_in


class Marks:
    """The marks of one language. What is given as HTML comes back as HTML."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self.comma = words(say_in("between the elements of a list", ", "))
        self.addition = words(say_in("before what is added", ", "))
        self.semicolon = words(say_in("between two clauses", "; "))
        self.gap = words(say_in("a wide gap between two things on one line", "\u2003"))

    def labelled(self, label: str, text: str) -> str:
        """A word with what it introduces."""
        return self._said(say("{label}: {text}", label=label, text=text))

    def bracketed(self, text: str) -> str:
        """What is added to the word before it."""
        return self._said(say_in("added to a word", " ({text})", text=text))

    def quoted(self, text: str) -> str:
        """A name as it stands elsewhere."""
        return self._said(say("“{text}”", text=text))

    def quantity(self, value: str, unit: str | None) -> str:
        """A value with its unit: 5 minutes, 95%."""
        together = not unit or self._words.unspaced or not unit[0].isalpha()
        return f"{value}{unit or ''}" if together else f"{value} {unit}"

    def _said(self, message: Message) -> str:
        as_html = any(isinstance(one, Markup) for one in message.arguments.values())
        return self._words.markup(message) if as_html else self._words(message)
