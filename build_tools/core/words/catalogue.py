"""The catalogues: what each sentence is in a language.

`locales/<language>/LC_MESSAGES/<part>.po` are written by translators, one a part of the engine; `engine.mo` beside them
is what is read, and is made from them whenever it is older; a wheel holds it alone. English is what the code says.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from build_tools.core.words.message import Message, say_in

LOCALES = Path(__file__).resolve().parents[2] / "locales"
SOURCE = "en"
"""The language of the msgids."""
COMPILED = "engine.mo"


class Words:
    """Says messages in one language. `language`: as a manual names it, `zh-Hans`."""

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language, self.translations = language, translations

    def __call__(self, text: str) -> str:
        """The message in this language; what is no message is said as it is."""
        if not isinstance(text, Message):
            return text
        return self._pattern(text).format_map({key: self._argument(value) for key, value in text.arguments.items()})

    def markup(self, text: str) -> Markup:
        """The message as HTML: its own words may hold markup, its arguments are escaped."""
        if not isinstance(text, Message):
            return escape(text)
        arguments = {key: escape(self._argument(value)) for key, value in text.arguments.items()}
        return Markup(self._pattern(text).format_map(arguments))

    @property
    def unspaced(self) -> bool:
        """Whether words of this language stand without blanks between them: a line break is then no space."""
        return self.language.split("-")[0] in ("zh", "ja")

    def listed(self, texts: Iterable[str]) -> str:
        """Several, one after the other: `a, b, c`."""
        return self(say_in("between the elements of a list", ", ")).join(self(text) for text in texts)

    def clauses(self, texts: Iterable[str]) -> str:
        """Several clauses in one line: `a; b; c`."""
        return self(say_in("between two clauses", "; ")).join(self(text) for text in texts)

    def day(self, day: date) -> str:
        """A day in words: 20 November 2026."""
        from babel.dates import format_date

        return format_date(day, "long", locale=locale_name(self.language))

    def known(self) -> Mapping[str, str | list[str]]:
        """Every sentence with its translation, for what runs where Python does not (the pages' scripts).

        A sentence about several things stands under its singular, with all its forms. A context stands before its word
        as in the catalogue's file, with \\4 between them.
        """
        catalogue: dict[Any, str] = getattr(self.translations, "_catalog", {})
        plain, forms = dict[str, str | list[str]](), dict[str, dict[int, str]]()
        for key, said in catalogue.items():
            if isinstance(key, tuple):
                forms.setdefault(key[0], {})[key[1]] = said
            elif key:
                plain[key] = said
        return plain | {key: [several[number] for number in sorted(several)] for key, several in forms.items()}

    def plural_rule(self) -> str:
        """Which form a number takes, as the catalogue writes it: an expression of C in `n`."""
        rule = self.translations.info().get("plural-forms", "nplurals=2; plural=n != 1;")
        return re.sub(r".*plural=\s*(.*?);?\s*$", r"\1", rule)

    def _pattern(self, message: Message) -> str:
        said = self.translations
        if message.plural is not None:
            return said.ngettext(message.msgid, message.plural, message.number)
        if message.context is not None:
            return said.pgettext(message.context, message.msgid)
        return said.gettext(message.msgid)

    def _argument(self, value: Any) -> Any:
        return self(value) if isinstance(value, Message) else value


def locale_name(language: str) -> str:
    """A manual's language as catalogues and Babel name it: `zh-Hans` is `zh_Hans`."""
    return language.replace("-", "_")


def languages() -> tuple[str, ...]:
    """Every language that there are words for, as manuals name them."""
    found = [path.name.replace("_", "-") for path in LOCALES.iterdir() if (path / "LC_MESSAGES").is_dir()]
    return tuple(sorted({SOURCE, *found}))


@cache
def words_of(language: str) -> Words:
    """The words of a language, one of `languages()`; raises `KeyError` for any other."""
    if language not in languages():
        raise KeyError(language)
    data = machine_words(language)
    return Words(language, gettext.GNUTranslations(io.BytesIO(data)) if data else gettext.NullTranslations())


def machine_words(language: str) -> bytes:
    """A language's catalogues as gettext reads them; nothing for the language of the msgids."""
    folder = LOCALES / locale_name(language) / "LC_MESSAGES"
    return _compiled(folder) if folder.is_dir() else b""


def _compiled(folder: Path) -> bytes:
    """`engine.mo`, made again when a catalogue is newer; kept where the folder may be written."""
    sources, target = sorted(folder.glob("*.po")), folder / COMPILED
    with suppress(OSError):
        if all(target.stat().st_mtime_ns >= source.stat().st_mtime_ns for source in sources):
            return target.read_bytes()
    data = compiled(sources)
    with suppress(OSError):
        part = target.with_suffix(".part")
        part.write_bytes(data)
        part.replace(target)
    return data


def compiled(sources: Iterable[Path]) -> bytes:
    """Several catalogues as one `.mo`. Raises `ValueError` where two say one sentence differently."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    whole: Catalog | None = None
    for source in sources:
        with source.open("rb") as file:
            part = read_po(file, locale=source.parent.parent.name)
        whole = Catalog(locale=part.locale, creation_date=_NO_DAY) if whole is None else whole
        for message in part:
            if not message.id or message.fuzzy or not message.string:
                continue
            before = whole.get(message.id, message.context)
            if before is not None and before.string != message.string:
                raise ValueError(f"{source}: {message.id!r} is {message.string!r}, but elsewhere {before.string!r}")
            whole.add(message.id, message.string, context=message.context)
    stream = io.BytesIO()
    write_mo(stream, Catalog(creation_date=_NO_DAY) if whole is None else whole)
    return stream.getvalue()


_NO_DAY = datetime(1970, 1, 1, tzinfo=UTC)
"""The same sentences give the same bytes."""
