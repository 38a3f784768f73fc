"""Words on their way into a page of the site: Markdown headings, front matter, strings of CSS."""

from __future__ import annotations

import json
import re
from html import escape

from markupsafe import Markup

_HAN = r"\u2014\u2018-\u201d\u2026\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
LINE_BREAK = re.compile(rf"(?<=[{_HAN}>])\n(?=[{_HAN}]|<(?:a|strong|em|span)\b)")
"""Where the source breaks a line of Chinese, a browser would show a space."""

_MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+\-.!|~^:=<>&\"']")


def heading(text: str) -> Markup:
    """Plain words for a Markdown heading: what would be read as markup becomes a character reference."""
    return Markup(_MARKDOWN.sub(lambda sign: f"&#{ord(sign[0])};", text))


def yaml_text(text: str) -> Markup:
    """Words in a page's front matter, as HTML text (MkDocs' templates print it as it is) in YAML's double quotes."""
    words = text if isinstance(text, Markup) else escape(text)
    return Markup(json.dumps(str(words), ensure_ascii=False))


def css_text(text: str) -> Markup:
    """Words as a string of CSS."""
    words = re.sub(r"[^\w\s.,\u00b7\uff0c\u3002\u3001-]", lambda sign: f"\\{ord(sign[0]):x} ", text.replace("\n", " "))
    return Markup(f'"{words}"')
