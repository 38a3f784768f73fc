"""Sentences for people: said in English in the code, in other languages by catalogues (`locales/<language>`).

`say`, `say_in` and `say_many` mark a sentence where it stands; `Words` says it in a language. Nothing is translated
before somebody is there to read it: what is published follows its edition, the terminal follows who sits before it.
"""

from build_tools.core.words.catalogue import Words, languages, words_of
from build_tools.core.words.message import Message, say, say_in, say_many

__all__ = ["Message", "Words", "languages", "say", "say_in", "say_many", "words_of"]
