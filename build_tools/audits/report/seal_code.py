"""The seal of a record as a QR code: exactly the digest that is printed beside it, nothing else.

Always dark on light, in the dark palette too: many readers do not see an inverted code.
"""

from __future__ import annotations

from functools import lru_cache

import segno
from markupsafe import Markup

from build_tools.core.press.brand import Palette

QUIET = 4
"""Modules of light around it, as ISO/IEC 18004 asks."""
MASK = 3
"""Any of the eight can be read. To weigh them against each other takes longer than the rest of a report."""


@lru_cache(maxsize=16)
def seal_qr(digest: str, light: Palette, title: str) -> Markup:
    """An inline SVG in the colours of the brand. `title`: what it is, for those who do not see it."""
    code = segno.make(digest, error="m", boost_error=False, micro=False, mask=MASK)
    drawn = code.svg_inline(
        border=QUIET, dark=light.ink, light=light.paper, omitsize=True, svgclass="qr", lineclass=None, title=title
    )
    return Markup(drawn)
