"""What a sentence asks: its words of obligation, its deadlines, its other numbers.

Owns what a machine can see of a rule without understanding it. A text whose obligations or numbers differ is never an
editorial change; the same deadline in words and in figures is the same, so writing it otherwise is none. Which words
ask and count is data (`obligation_rules`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from decimal import Decimal
from functools import cached_property

from build_tools.core.characters import SHARE_MARKS
from build_tools.revisions.obligation_rules import Rules, meanings, rules
from build_tools.revisions.word_diff import tokens

_DENIED = {"must": "must not", "may": "must not"}
_FIGURES = r"(?<![A-Za-z0-9.])(?<![A-Za-z]-)[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
_LIST_MARK = re.compile(r"^\s*[0-9]+[.)]\s", re.MULTILINE)
# Four digits are no number of an item where a day or a running number follows: A-2026-11-20, W-2026-001.
_ID = re.compile(r"\b[A-Z][A-Z0-9]{0,4}-(?:[0-9]{2,3}|[0-9]{4}(?!-[0-9]))\b")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class _Patterns:
    """What all languages' rules make together."""

    @cached_property
    def obligations(self) -> dict[str, str]:
        return {word: meaning for one in rules() for word, meaning in meanings(one.obligations).items()}

    @cached_property
    def needs(self) -> frozenset[str]:
        return frozenset(word for one in rules() for word in one.needs)

    @cached_property
    def denied_before(self) -> frozenset[str]:
        return frozenset(one.denied_before for one in rules() if one.denied_before)

    @cached_property
    def forbidden(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """A denied obligation, and a word for a prohibition in the same language."""
        return tuple(
            (re.compile(rf"\b(?:{'|'.join(one.deniable)})\s+{one.denied_behind}\b"), one.obligations["must not"][0])
            for one in rules()
            if one.denied_behind
        )

    @cached_property
    def units(self) -> dict[str, str]:
        return {word: meaning for one in rules() for word, meaning in meanings(one.units).items()}

    @cached_property
    def at_once(self) -> dict[str, str]:
        return {word: meaning for one in rules() for word, meaning in meanings(one.at_once).items()}

    @cached_property
    def written(self) -> Rules:
        """The language whose numbers have signs of their own."""
        return next(one for one in rules() if one.digits)

    @cached_property
    def signs(self) -> str:
        return rf"(?<![{self.written.no_number_behind}])[{self.written.signs}]+"

    @cached_property
    def deadline(self) -> re.Pattern[str]:
        units = "|".join(_unit(word, one) for one in rules() for word in _longest_first(meanings(one.units)))
        counter = self.written.counter
        once = "|".join(_longest_first(self.at_once))
        return re.compile(rf"(?P<number>{_FIGURES}|{self.signs})\s*{counter}?\s*(?P<unit>{units})|(?P<once>{once})")

    @cached_property
    def quantity(self) -> re.Pattern[str]:
        one = self.written
        return re.compile(
            rf"(?P<digits>{_FIGURES})(?P<share>\s*[{SHARE_MARKS}])?(?![0-9]|-[0-9])"
            rf"|{one.share}(?P<percent>{self.signs})"
            rf"|(?P<signs>{self.signs})\s*(?:{one.counter}?[{one.measures}]|{one.counter})"
        )


def _longest_first(words: dict[str, str]) -> list[str]:
    return sorted(words, key=len, reverse=True)


def _unit(word: str, one: Rules) -> str:
    return rf"{word}\b" if word.isascii() else word + (f"(?!{one.no_unit_before})" if one.no_unit_before else "")


_patterns = _Patterns()


def obligations(text: str) -> Counter[str]:
    """How often the text commands, forbids, allows."""
    plain = unicodedata.normalize("NFKC", text).lower()
    for pattern, forbidding in _patterns.forbidden:
        plain = pattern.sub(f" {forbidding} ", plain)
    words = tokens(plain)
    found = Counter[str]()
    for before, word in zip(["", *words], words, strict=False):
        if (asked := _patterns.obligations.get(word)) is not None:
            if before in _patterns.denied_before:
                asked = "need not" if word in _patterns.needs else _DENIED.get(asked, asked)
            found[asked] += 1
    return found


def deadlines(text: str) -> Counter[str]:
    """Every span of time and every day that the text names."""
    plain = _plain(text)
    found = Counter(_DAY.findall(plain))
    for match in _patterns.deadline.finditer(_DAY.sub(" ", plain)):
        if match["once"]:
            found[_patterns.at_once[match["once"]]] += 1
        else:
            found[f"{_value(match['number'])} {_patterns.units[match['unit']]}"] += 1
    return found


def quantities(text: str) -> Counter[str]:
    """Every other number that the text names, shares with their sign."""
    found = Counter[str]()
    for match in _patterns.quantity.finditer(_patterns.deadline.sub(" ", _DAY.sub(" ", _plain(text)))):
        if match["digits"]:
            found[_value(match["digits"]) + ("%" if match["share"] else "")] += 1
        elif match["percent"]:
            found[_value(match["percent"]) + "%"] += 1
        elif match["signs"] != _patterns.written.article:
            found[_value(match["signs"])] += 1
    return found


def _plain(text: str) -> str:
    """In one form of writing, without ids and the numbers of lists."""
    return _LIST_MARK.sub(" ", _ID.sub(" ", unicodedata.normalize("NFKC", text)).lower())


def _value(number: str) -> str:
    if number[0].isdigit() and number[0].isascii():
        return f"{Decimal(number.replace(',', '')).normalize():f}"
    return str(_counted(number, _patterns.written))


def _counted(number: str, one: Rules) -> Decimal:
    """A number in signs: of digits, tens, ten thousands, and a half."""
    total, part, digit = Decimal(0), Decimal(0), Decimal(0)
    for sign in number:
        if sign in one.digits:
            digit = digit * 10 + one.digits[sign] if digit and not part else Decimal(one.digits[sign])
        elif sign in one.tens:
            part, digit = part + (digit or 1) * one.tens[sign], Decimal(0)
        elif sign == one.myriad:
            total, part, digit = total + (part + digit or 1) * 10_000, Decimal(0), Decimal(0)
        else:
            digit += Decimal("0.5")
    return (total + part + digit).normalize() + 0
